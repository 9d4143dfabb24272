"""Driving scenes, drawn. Clips that are kept are drawn anew when a file in this folder changes."""
