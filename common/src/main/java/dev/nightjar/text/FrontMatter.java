package dev.nightjar.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What stands before a Markdown text between a first line of three dashes and another (or one of
 * three dots): YAML that says something of the text and is no part of it. TOML between lines of
 * three plus signs is none of the text either, but is not read.
 *
 * @param end UTF-16 index behind it; 0 if there is none
 * @param values by key, as they are written; lists and maps as JSON
 * @param isRead whether it is YAML; if not there are no values
 */
public record FrontMatter(int end, Map<String, String> values, boolean isRead) {
  /** A text without any. */
  public static final FrontMatter NONE = new FrontMatter(0, Map.of(), true);

  /** More is no front matter. */
  private static final int MOST_CHARACTERS = 1 << 16;

  private static final int MOST_DEPTH = 32;

  private static final Pattern KEY = Pattern.compile("[^\\s:#\\-\\[{][^:\\n]*:(\\s.*)?");

  /** A key with its value, or a table's name. */
  private static final Pattern TOML = Pattern.compile("\\s*([\\w\"'][^=\\n]*=.*|\\[.+\\].*)");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** That of a text. */
  public static FrontMatter of(String text) {
    int first = text.startsWith("\ufeff") ? 1 : 0;
    int start = lineEnd(text, first);
    boolean toml = text.startsWith("+++", first);
    if (!(toml || text.startsWith("---", first)) || !text.substring(first + 3, start).isBlank()) {
      return NONE;
    }
    int most = Math.min(text.length(), start + MOST_CHARACTERS);
    for (int line = start; line < most; ) {
      int next = lineEnd(text, line);
      String fence = text.substring(line, next).stripTrailing();
      if (toml ? fence.equals("+++") : fence.equals("---") || fence.equals("...")) {
        String written = text.substring(start, line);
        return toml ? unread(written, TOML, next) : of(written, next);
      }
      line = next;
    }
    return NONE;
  }

  private static int lineEnd(String text, int from) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? text.length() : newline + 1;
  }

  private static FrontMatter of(String yaml, int end) {
    try {
      LoaderOptions limits = new LoaderOptions();
      limits.setCodePointLimit(MOST_CHARACTERS);
      limits.setNestingDepthLimit(MOST_DEPTH);
      limits.setMaxAliasesForCollections(0);
      Node node = new Yaml(limits).compose(new StringReader(yaml));
      if (node == null) {
        return new FrontMatter(end, Map.of(), true);
      }
      return node instanceof MappingNode mapping
          ? new FrontMatter(end, values(mapping), true)
          : NONE;
    } catch (YAMLException e) {
      return unread(yaml, KEY, end);
    }
  }

  /** What is not read, if it is meant as front matter, as its first line tells. */
  private static FrontMatter unread(String written, Pattern meant, int end) {
    return written
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .findFirst()
        .filter(line -> meant.matcher(line).matches())
        .map(line -> new FrontMatter(end, Map.of(), false))
        .orElse(NONE);
  }

  private static Map<String, String> values(MappingNode mapping) {
    Map<String, String> values = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        String value = text(entry.getValueNode());
        if (!value.isBlank()) {
          values.put(key.getValue(), value);
        }
      }
    }
    return values;
  }

  private static String text(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    try {
      return JSON.writeValueAsString(plain(node));
    } catch (JsonProcessingException e) {
      throw new AssertionError("texts, lists and maps are JSON", e);
    }
  }

  private static Object plain(Node node) {
    return switch (node) {
      case SequenceNode sequence -> {
        List<Object> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(plain(item)));
        yield items;
      }
      case MappingNode mapping -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
          entries.put(text(entry.getKeyNode()), plain(entry.getValueNode()));
        }
        yield entries;
      }
      default -> ((ScalarNode) node).getValue();
    };
  }

  /** The text with as many line ends in its place, so that all else stands where it stood. */
  public String masked(String text) {
    return end == 0 ? text : "\n".repeat(text.codePointCount(0, end)) + text.substring(end);
  }
}
