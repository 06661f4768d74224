"""One module a request, thin: from the client's words to a question of ``postil.ide``, and its answer back.

``postil_lsp.offers`` has the table of them.
"""
