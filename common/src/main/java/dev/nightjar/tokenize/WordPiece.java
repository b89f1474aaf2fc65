package dev.nightjar.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BERT's WordPiece for the texts that need nothing unusual; for those it gives what the Hugging
 * Face tokenizers library gives, at a tenth of its cost. Immutable.
 *
 * <p>A word is divided greedily into the longest pieces of the vocabulary, from its front; a word
 * that cannot be, or is too long, is one unknown token. After Schuster and Nakajima, Japanese and
 * Korean Voice Search, 2012, as BERT's source does it.
 */
final class WordPiece {
  private final Vocabulary vocabulary;
  private final BertCharacters characters;
  private final int inside;
  private final int unknown;
  private final int longestWord;
  private final List<String> added;
  private final boolean[] startsAdded = new boolean[1 << 16];

  private WordPiece(
      Vocabulary vocabulary,
      BertCharacters characters,
      int inside,
      int unknown,
      int longestWord,
      List<String> added) {
    this.vocabulary = vocabulary;
    this.characters = characters;
    this.inside = inside;
    this.unknown = unknown;
    this.longestWord = longestWord;
    this.added = added;
    added.forEach(token -> startsAdded[token.charAt(0)] = true);
  }

  /** The tokenizer of a {@code tokenizer.json}, unless that has something this does not know. */
  static Optional<WordPiece> of(JsonNode tokenizer) {
    JsonNode model = tokenizer.path("model");
    JsonNode normalizer = tokenizer.path("normalizer");
    boolean known =
        model.path("type").asText().equals("WordPiece")
            && normalizer.path("type").asText().equals("BertNormalizer")
            && normalizer.path("clean_text").asBoolean()
            && normalizer.path("handle_chinese_chars").asBoolean()
            && tokenizer.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer");
    List<String> added = new ArrayList<>();
    for (JsonNode token : tokenizer.path("added_tokens")) {
      known &= !token.path("normalized").asBoolean() && !token.path("content").asText().isEmpty();
      added.add(token.path("content").asText());
    }
    Map<String, Integer> pieces = new HashMap<>();
    model.path("vocab").properties().forEach(e -> pieces.put(e.getKey(), e.getValue().asInt()));
    Integer unknown = pieces.get(model.path("unk_token").asText());
    if (!known || unknown == null) {
      return Optional.empty();
    }
    boolean lowerCase = normalizer.path("lowercase").asBoolean();
    Vocabulary vocabulary = new Vocabulary(pieces);
    return Optional.of(
        new WordPiece(
            vocabulary,
            new BertCharacters(lowerCase, normalizer.path("strip_accents").asBoolean(lowerCase)),
            vocabulary.walk(model.path("continuing_subword_prefix").asText("##")),
            unknown,
            model.path("max_input_chars_per_word").asInt(100),
            added));
  }

  /** Whether every character of [start, end) is covered, and no special token stands there. */
  boolean covers(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!characters.covers(c) || (startsAdded[c] && isAdded(text, i, end))) {
        return false;
      }
    }
    return true;
  }

  private boolean isAdded(String text, int at, int end) {
    for (String token : added) {
      if (at + token.length() <= end && text.startsWith(token, at)) {
        return true;
      }
    }
    return false;
  }

  /** Appends the tokens of [start, end), which is {@link #covers covered}. */
  void append(String text, int start, int end, TokenBuffer buffer) {
    int at = start;
    while (at < end) {
      int word = at++;
      if (characters.isAlone(text.charAt(word))) {
        appendWord(text, word, at, buffer);
      } else if (!isSpace(text.charAt(word))) {
        while (at < end && !isSpace(text.charAt(at)) && !characters.isAlone(text.charAt(at))) {
          at++;
        }
        appendWord(text, word, at, buffer);
      }
    }
  }

  private boolean isSpace(char c) {
    return characters.normalized(c) == ' ';
  }

  private void appendWord(String text, int start, int end, TokenBuffer buffer) {
    int before = buffer.size();
    int at = end - start > longestWord ? end : start;
    int piece = Vocabulary.NONE;
    while (at < end) {
      int node = at == start ? Vocabulary.ROOT : inside;
      int behind = at;
      piece = Vocabulary.NONE;
      for (int i = at; i < end && node != Vocabulary.NONE; i++) {
        node = vocabulary.step(node, characters.normalized(text.charAt(i)));
        if (node != Vocabulary.NONE && vocabulary.id(node) != Vocabulary.NONE) {
          piece = vocabulary.id(node);
          behind = i + 1;
        }
      }
      if (piece == Vocabulary.NONE) {
        break;
      }
      buffer.add(piece, at, behind, at == start);
      at = behind;
    }
    if (piece == Vocabulary.NONE) {
      buffer.truncate(before);
      buffer.add(unknown, start, end, true);
    }
  }
}
