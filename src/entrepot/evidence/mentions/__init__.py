"""What a text mentions, sentence by sentence: numbers, economies, measures, products, questions, periods, cues. Nothing is
decided here: which mention belongs to which is the ranking's."""
