"""``weightvis demo crash``: a video transformer that tells crashes from normal driving."""
