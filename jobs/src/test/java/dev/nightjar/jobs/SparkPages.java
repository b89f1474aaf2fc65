package dev.nightjar.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spark's pages of a run that goes on, and what those of Spark 4.2 fetch to fill themselves. */
final class SparkPages {
  private SparkPages() {}

  static String of(String address) {
    StringBuilder pages = new StringBuilder();
    for (String page : List.of("jobs", "stages", "environment", "SQL", "executors")) {
      pages.append(page(address + "/" + page + "/"));
    }
    String applications = address + "/api/v1/applications";
    Matcher id = Pattern.compile("\"id\" : \"([^\"]+)\"").matcher(page(applications));
    return pages
        .append(id.find() ? page(applications + "/" + id.group(1) + "/environment") : "missing: id")
        .toString();
  }

  private static String page(String address) {
    try (InputStream in = URI.create(address).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "missing: " + e;
    }
  }
}
