"""Examinations of language models: questions out of the record with their answers, and a model's answers scored without a judge."""
