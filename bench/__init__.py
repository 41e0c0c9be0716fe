"""Measurements on a running server: races, crashes, speed. Loopback only, and bounded."""
