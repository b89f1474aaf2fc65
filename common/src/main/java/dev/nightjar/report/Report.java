package dev.nightjar.report;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes reports: one page of HTML about a run, for people. Safe for use by several threads. */
public final class Report {
  private Report() {}

  /**
   * What was written.
   *
   * @param report where the page is
   * @param bytes of it
   * @param runId the run that it is of
   * @param nights runs that it compares
   * @param analyses that it shows, by name
   * @param points of its map
   * @param standouts sentences on what is not as usual
   */
  public record Written(
      String report,
      long bytes,
      String runId,
      int nights,
      List<String> analyses,
      int points,
      List<String> standouts) {}

  /**
   * Writes the report of a run.
   *
   * @param output the file; empty for the place beside the run's manifest
   * @throws InvalidInput if there is no such run, index or analysis, or the output is a folder
   */
  public static Written write(ReportSpec spec, Optional<String> output, Configuration hadoop) {
    ReportData data = ReportReader.read(spec, hadoop);
    String page = ReportPage.html(data);
    String place =
        output
            .map(path -> write(path, page, hadoop))
            .orElseGet(() -> beside(data.run().runId(), spec.vectors(), page, hadoop));
    return new Written(
        place,
        page.getBytes(StandardCharsets.UTF_8).length,
        data.run().runId(),
        data.nights().size(),
        data.analyses().stream().map(ReportData.Analysis::analysis).toList(),
        data.map() == null ? 0 : data.map().points(),
        data.standouts().stream().map(ReportData.Standout::text).toList());
  }

  /**
   * Writes the basics of a run's report beside its manifest: what its directory says, without
   * analyses.
   *
   * @return where it is
   */
  public static String refresh(VectorRun run, Configuration hadoop) {
    run.directory().writeReport(run.id(), ReportPage.html(ReportReader.basics(run, hadoop)));
    return run.directory().report(run.id());
  }

  private static String beside(String run, String vectors, String page, Configuration hadoop) {
    OutputDirectory directory = OutputDirectory.existing(vectors, hadoop);
    directory.writeReport(run, page);
    return directory.report(run);
  }

  private static String write(String output, String page, Configuration hadoop) {
    try {
      Path given = FilePaths.of(output);
      FileSystem files = given.getFileSystem(hadoop);
      Path file = files.makeQualified(given);
      if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
        throw new InvalidInput(
            "report.output", output, "it is a folder", "name a file, such as report.html");
      }
      new WholeFiles(files, hadoop).write(file, page);
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s: %s".formatted(output, e.getMessage()), e);
    }
  }
}
