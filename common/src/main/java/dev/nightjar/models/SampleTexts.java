package dev.nightjar.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.config.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads texts to try a model on. */
public final class SampleTexts {
  /** Texts that are read at most; of more, those are taken that lie evenly in the file. */
  private static final int MOST = 2000;

  private SampleTexts() {}

  /**
   * The texts of JSON lines of {@code {"text"}}, as corpora have them.
   *
   * @param file on any file system Hadoop knows
   * @throws InvalidInput if there is something else in it, or fewer than two texts
   */
  public static List<String> read(String file, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    List<String> texts = new ArrayList<>();
    try (InputStream in = path.getFileSystem(hadoop).open(path);
        MappingIterator<JsonNode> values =
            new ObjectMapper().readerFor(JsonNode.class).readValues(in)) {
      while (values.hasNextValue()) {
        JsonNode text = values.nextValue().path("text");
        if (!text.isTextual()) {
          throw new InvalidInput(
              "prepare.sample",
              file,
              String.format(Locale.ROOT, "entry %d has no \"text\"", texts.size() + 1));
        }
        texts.add(text.asText());
      }
    } catch (JacksonException e) {
      throw new InvalidInput(
          "prepare.sample",
          file,
          String.format(
              Locale.ROOT,
              "it is no JSON behind text %d: %s",
              texts.size(),
              e.getOriginalMessage()));
    }
    if (texts.size() < 2) {
      throw new InvalidInput(
          "prepare.sample",
          file,
          String.format(Locale.ROOT, "it has %d texts", texts.size()),
          "a hundred or more are good");
    }
    return spread(texts);
  }

  private static List<String> spread(List<String> texts) {
    int step = (texts.size() + MOST - 1) / MOST;
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < texts.size(); i += step) {
      chosen.add(texts.get(i));
    }
    return chosen;
  }
}
