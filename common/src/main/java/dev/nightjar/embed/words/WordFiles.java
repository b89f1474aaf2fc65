package dev.nightjar.embed.words;

import dev.nightjar.embed.ModelException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Files of word vectors: word2vec's text and binary forms, GloVe's text, fastText's {@code .vec}
 * and {@code .bin}, each of them also as {@code .gz}. Stateless.
 */
public final class WordFiles {
  /** The form of tables; tables of other forms are made anew. */
  public static final String FORM = "word table " + TableHeader.VERSION;

  private WordFiles() {}

  /**
   * What a file is, by the table that was made of it.
   *
   * @param sha256 of the file
   * @param format its format's name
   * @param dimension numbers of a vector
   * @param words how many there are
   * @param repeated how many more the file has that it had before
   * @param skipped rows of it that could not be read and are left out
   * @param problems what was wrong with the first of them
   * @param subwords whether unknown words have vectors
   */
  public record Contents(
      String sha256,
      String format,
      int dimension,
      int words,
      int repeated,
      int skipped,
      List<String> problems,
      boolean subwords) {
    /** The rows that are left out, in words. */
    public String leftOut() {
      return String.format(
          Locale.ROOT,
          "%d of its rows cannot be read: %s%s",
          skipped,
          String.join("; ", problems),
          skipped > problems.size() ? "; …" : "");
    }
  }

  /**
   * Whether a file begins as one of word vectors does.
   *
   * @throws ModelException if it is one that cannot be used
   */
  public static boolean recognises(String name, InputStream file) throws IOException {
    InputStream plain = decompressed(file);
    return WordFormat.of(name, new WordInput(name, plain).head()).isPresent();
  }

  /**
   * Makes the table of a file, for {@link WordTable#open}.
   *
   * @param name for messages
   * @param file is read to its end and stays open
   * @param folder exists and is empty
   * @throws ModelException naming the line or byte where the file is damaged, if that is more than
   *     single rows
   */
  public static void convert(String name, InputStream file, Path folder) throws IOException {
    DigestInputStream digested = new DigestInputStream(file, sha256());
    InputStream buffered = new BufferedInputStream(digested, 1 << 16);
    WordInput in = new WordInput(name, decompressed(buffered));
    WordFormat format =
        WordFormat.of(name, in.head())
            .orElseThrow(
                () ->
                    in.damaged(
                        in.isUtf16()
                            ? "it is UTF-16; make it UTF-8 first, with iconv -f UTF-16 -t UTF-8 for example"
                            : "it is no file of word vectors (word2vec text or binary, GloVe text, fastText .vec or .bin, or one of them as .gz)"));
    FastTextReader.Read read =
        switch (format) {
          case GLOVE, WORD2VEC_TEXT -> plain(new TextReader(in).read(folder, format));
          case WORD2VEC_BINARY -> plain(new BinaryReader(in).read(folder));
          case FASTTEXT -> new FastTextReader(in).read(folder);
        };
    try (TableWriter table = read.table()) {
      buffered.transferTo(OutputStream.nullOutputStream());
      String sha256 = HexFormat.of().formatHex(digested.getMessageDigest().digest());
      table.finish(sha256, read.subwords());
    }
  }

  private static FastTextReader.Read plain(TableWriter table) {
    return new FastTextReader.Read(table, new Subwords(0, 0, 0));
  }

  /** What a table was made of. */
  public static Contents contents(Path folder) throws IOException {
    TableHeader header = WordTable.header(folder);
    return new Contents(
        header.sha256(),
        header.format().key(),
        header.dimension(),
        header.words(),
        header.repeated(),
        header.skipped(),
        header.problems(),
        header.subwords().exist());
  }

  private static InputStream decompressed(InputStream file) throws IOException {
    PushbackInputStream in = new PushbackInputStream(file, 2);
    byte[] magic = in.readNBytes(2);
    in.unread(magic);
    boolean gzip = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
