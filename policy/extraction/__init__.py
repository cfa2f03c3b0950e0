"""From what stakeholders wrote to drafts of norms: documents, sentences, slots, formal norms.

Nothing is adopted here, and nothing is made without a span in the document. A document is data: a
sentence that gives orders to its reader is a sentence like any other.
"""
