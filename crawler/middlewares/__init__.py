"""What stands between a spider and its site: guard, manners, limits, memory."""
