"""Who is told, and of what? People come, choose, agree and go."""
