package dev.nightjar.tokenize;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tokenizer of a Hugging Face {@code tokenizer.json} (WordPiece, BPE or Unigram), run by the
 * Hugging Face tokenizers library, or by {@link WordPiece} where that covers the text.
 *
 * <p>The file's own truncation and padding are switched off, since exports often carry a sample
 * batch's settings. Thread-safe: the native tokenizer is immutable. Holds native memory until
 * {@link #close()}.
 */
public final class SubwordTokenizer implements Tokenizer {
  /** Characters given to the library at once; the library needs some 200 bytes a token. */
  private static final int SEGMENT_CHARS = 1 << 15;

  /** The file beside {@code tokenizer.json} that may say otherwise. */
  public static final String CONFIG = "tokenizer_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // The library would otherwise look for a cloud metadata service at its first use.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
  }

  private final HuggingFaceTokenizer library;
  private final Optional<WordPiece> wordPiece;
  private final boolean slicesKeepIds;
  private final SpecialTokens own;
  private final SpecialTokens special;

  private SubwordTokenizer(
      HuggingFaceTokenizer library,
      Optional<WordPiece> wordPiece,
      boolean slicesKeepIds,
      UnaryOperator<SpecialTokens> configured) {
    this.library = library;
    this.wordPiece = wordPiece;
    this.slicesKeepIds = slicesKeepIds;
    this.own = SpecialTokens.of(library.encode("a", true, false));
    this.special = configured.apply(own);
  }

  /**
   * Opens a {@code tokenizer.json}, with what a {@code tokenizer_config.json} beside it says
   * otherwise ({@link TokenizerConfig}).
   *
   * @throws UncheckedIOException if the file cannot be read or is not a tokenizer
   */
  public static SubwordTokenizer open(Path file) {
    return open(file, true);
  }

  /**
   * The same, but that each marker is a token by itself wherever it stands, as far as the
   * vocabulary has it ({@link MarkerTokens}).
   *
   * @throws UncheckedIOException if the file cannot be read or is not a tokenizer
   */
  public static SubwordTokenizer open(Path file, List<String> markers) {
    return open(file, false, true, markers);
  }

  /**
   * Opens a {@code tokenizer.json} as it stands, with no special tokens around a text and whatever
   * lies beside it.
   *
   * @throws UncheckedIOException if the file cannot be read or is not a tokenizer
   */
  public static SubwordTokenizer bare(Path file) {
    return open(file, true, true, List.of());
  }

  /** The same as {@link #open(Path)}, or by the library alone. */
  static SubwordTokenizer open(Path file, boolean fast) {
    return open(file, false, fast, List.of());
  }

  private static SubwordTokenizer open(
      Path file, boolean bare, boolean fast, List<String> markers) {
    try {
      TokenizerConfig config = bare ? TokenizerConfig.NONE : TokenizerConfig.beside(file);
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      boolean wordPiece = root.path("model").path("type").asText("").equals("WordPiece");
      boolean bertWords =
          root.path("pre_tokenizer").path("type").asText("").equals("BertPreTokenizer");
      config.apply(root);
      HuggingFaceTokenizer library = withMarkers(root, markers);
      return new SubwordTokenizer(
          library,
          fast ? WordPiece.of(root) : Optional.empty(),
          wordPiece && bertWords,
          tokens -> bare ? SpecialTokens.NONE : config.ends(tokens, root));
    } catch (IOException | RuntimeException e) {
      throw new UncheckedIOException(
          "Cannot open the tokenizer " + file + ": " + e.getMessage(), new IOException(e));
    }
  }

  private static HuggingFaceTokenizer withMarkers(JsonNode root, List<String> markers)
      throws IOException {
    HuggingFaceTokenizer plain = library(root);
    if (!MarkerTokens.add(root, markers, text -> plain.encode(text, false, false).getIds())) {
      return plain;
    }
    plain.close();
    return library(root);
  }

  private static HuggingFaceTokenizer library(JsonNode root) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(JSON.writeValueAsBytes(root)),
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
  }

  /** Whether the tokens at both ends are others than {@code tokenizer.json} by itself says. */
  public boolean hasConfiguredEnds() {
    return !special.equals(own);
  }

  @Override
  public Tokens tokenizeHead(String text, int count) {
    int segment = Math.clamp(8L * count, 1024, SEGMENT_CHARS);
    TokenBuffer buffer = new TokenBuffer(Math.min(text.length(), segment) / 4 + 16);
    int start = 0;
    while (start < text.length() && buffer.size() < count) {
      int end = Segments.end(text, start, segment);
      append(text, start, end, buffer);
      start = end;
    }
    return buffer.tokens();
  }

  private void append(String text, int start, int end, TokenBuffer buffer) {
    if (wordPiece.isPresent() && wordPiece.get().covers(text, start, end)) {
      wordPiece.get().append(text, start, end, buffer);
      return;
    }
    String segment = start == 0 && end == text.length() ? text : text.substring(start, end);
    Encoding encoding = library.encode(segment, false, false);
    long[] ids = encoding.getIds();
    long[] words = encoding.getWordIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    CodePointIndex index = new CodePointIndex(segment);
    long previousWord = Long.MIN_VALUE;
    int last = start;
    for (int i = 0; i < ids.length; i++) {
      CharSpan span = spans[i];
      int from = span == null ? last : start + index.utf16(span.getStart());
      int to = span == null ? last : start + index.utf16(span.getEnd());
      buffer.add((int) ids[i], from, to, words[i] != previousWord || words[i] < 0);
      previousWord = words[i];
      last = to;
    }
  }

  @Override
  public int[] leadingIds() {
    return special.leading();
  }

  @Override
  public int[] trailingIds() {
    return special.trailing();
  }

  @Override
  public List<String> spellings(int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> library.decode(new long[] {id}, false)).toList();
  }

  @Override
  public boolean slicesKeepIds() {
    return slicesKeepIds;
  }

  @Override
  public void close() {
    library.close();
  }
}
