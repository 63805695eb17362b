"""Questions to answers: the room that conducts models. No sentence is assembled here, no number is rounded."""
