package dev.nightjar.tokenize;

import ai.djl.huggingface.tokenizers.Encoding;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The ids that stand before and behind each text. Immutable. */
final class SpecialTokens {
  /** None at either end. */
  static final SpecialTokens NONE = new SpecialTokens(new int[0], new int[0]);

  private final int[] leading;
  private final int[] trailing;

  private SpecialTokens(int[] leading, int[] trailing) {
    this.leading = leading;
    this.trailing = trailing;
  }

  /** Those that a tokenizer puts around a text of one token. */
  static SpecialTokens of(Encoding probe) {
    long[] special = probe.getSpecialTokenMask();
    int first = 0;
    while (first < special.length && special[first] == 1) {
      first++;
    }
    int last = special.length;
    while (last > first && special[last - 1] == 1) {
      last--;
    }
    int[] ids = Arrays.stream(probe.getIds()).mapToInt(Math::toIntExact).toArray();
    return new SpecialTokens(
        Arrays.copyOfRange(ids, 0, first), Arrays.copyOfRange(ids, last, ids.length));
  }

  /**
   * The same as {@code tokenizer_config.json} wants them: a token it says to add is the only one at
   * its end, one it says not to add is not there, and where it says nothing all stays.
   */
  SpecialTokens configured(JsonNode tokenizer, JsonNode config) {
    return new SpecialTokens(
        end(leading, config.path("add_bos_token"), id(config.path("bos_token"), tokenizer)),
        end(trailing, config.path("add_eos_token"), id(config.path("eos_token"), tokenizer)));
  }

  private static int[] end(int[] own, JsonNode add, OptionalInt token) {
    if (!add.isBoolean() || token.isEmpty()) {
      return own;
    }
    int id = token.getAsInt();
    return add.asBoolean() ? new int[] {id} : IntStream.of(own).filter(i -> i != id).toArray();
  }

  /** The id of a token, which stands by its text or as an object with it. */
  private static OptionalInt id(JsonNode token, JsonNode tokenizer) {
    String text = token.path("content").asText(token.asText(""));
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asText().equals(text)) {
        return OptionalInt.of(added.path("id").asInt());
      }
    }
    JsonNode words = tokenizer.path("model").path("vocab");
    if (words.isObject()) {
      return words.has(text) ? OptionalInt.of(words.path(text).asInt()) : OptionalInt.empty();
    }
    return IntStream.range(0, words.size())
        .filter(i -> words.path(i).path(0).asText().equals(text))
        .findFirst();
  }

  int[] leading() {
    return leading.clone();
  }

  int[] trailing() {
    return trailing.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpecialTokens tokens
        && Arrays.equals(leading, tokens.leading)
        && Arrays.equals(trailing, tokens.trailing);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(leading) + Arrays.hashCode(trailing);
  }
}
