"""What does the operator learn of all this?"""
