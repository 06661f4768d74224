"""What JavaScript and TypeScript have in common: one walk over both grammars' trees.

Invariant: statement lists, class bodies and object literals are entered, expressions are not; a declaration inside an
expression is found by its keyword in the bytes and then asked of the tree, so that the result is exact all the same.
"""
