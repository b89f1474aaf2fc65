package dev.nightjar.bench;

import dev.nightjar.testing.TinyModel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes the tiny model and generated corpora that the memory measurements embed. */
public final class MemoryInputs {
  private static final String[] WORDS =
      ("the of and to in is that for on with as was be by this spark vector corpus night index"
              + " search model token chunk batch 我 喜欢 学习 技术 今天 天气")
          .split(" ", -1);

  private MemoryInputs() {}

  /** Arguments: a folder, the bytes of one document, the number of documents. */
  public static void main(String... args) throws IOException {
    Path folder = Path.of(args[0]);
    long bytes = Long.parseLong(args[1]);
    long documents = Long.parseLong(args[2]);
    TinyModel.write(folder.resolve("model"));
    Random random = new Random(1);
    try (BufferedWriter out =
        Files.newBufferedWriter(folder.resolve("corpus.jsonl"), StandardCharsets.UTF_8)) {
      for (long d = 0; d < documents; d++) {
        out.write("{\"id\":\"d" + d + "\",\"text\":\"");
        for (long written = 0; written < bytes; ) {
          String word = WORDS[random.nextInt(WORDS.length)];
          out.write(word);
          out.write(random.nextInt(15) == 0 ? ". " : " ");
          written += word.length() + 1;
        }
        out.write("\"}\n");
      }
    }
  }
}
