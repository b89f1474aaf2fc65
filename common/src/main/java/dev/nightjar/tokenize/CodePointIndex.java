package dev.nightjar.tokenize;

/**
 * Converts ascending code point offsets of one text to UTF-16 indices. A step back restarts from
 * the front. Not thread-safe.
 */
final class CodePointIndex {
  private final String text;
  private int codePoint;
  private int utf16;

  CodePointIndex(String text) {
    this.text = text;
  }

  int utf16(int target) {
    if (target < codePoint) {
      codePoint = 0;
      utf16 = 0;
    }
    while (codePoint < target && utf16 < text.length()) {
      utf16 += Character.charCount(text.codePointAt(utf16));
      codePoint++;
    }
    return utf16;
  }
}
