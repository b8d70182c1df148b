"""How do messages leave, and what becomes of those that come back?"""
