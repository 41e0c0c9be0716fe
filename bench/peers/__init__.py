"""The catalogue's page on other stacks, measured beside ours.

What is the same everywhere is imported from ToolShare: what a search means, the texts of its
queries, and the templates. What differs is what is compared: the server, the framework, how it
reads an address, finds the member and speaks to Postgres, and how it sends the answer.
"""
