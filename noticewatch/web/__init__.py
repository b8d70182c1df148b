"""The web pages: people subscribe, confirm, choose and leave; machines ask how all is.

Pages without a script. Whoever may do something shows it by the link they hold; there is no
cookie, so that no other site can make a browser do anything here.
"""
