package dev.nightjar.io.source;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.source.LeftOut.Why;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** Makes sure that tables have the columns that are asked for. */
final class TableCheck {
  private static final int SHOWN = 30;
  private static final String ID = "source.id-column";
  private static final String TEXT = "source.text-columns";

  private final SourceOptions options;

  TableCheck(SourceOptions options) {
    this.options = options;
  }

  /**
   * Looks at all columns of all files.
   *
   * @param leftOut columns that are not read, and files without a column, are added here
   * @throws InvalidInput with every problem found
   */
  void require(List<TableGroup> groups, LeftOut leftOut) {
    List<Problem> problems = new ArrayList<>();
    if (groups.isEmpty()) {
      return;
    }
    texts(groups, problems, leftOut);
    id(groups, problems, leftOut);
    for (TableGroup group : groups) {
      for (TableColumn column : group.columns()) {
        if (!column.isReadable() && options.isAsked(column.name())) {
          problems.add(
              Problem.option(
                  options.textColumns().contains(column.name()) ? TEXT : ID,
                  column.name(),
                  "%sits type %s cannot be read; write it as a string"
                      .formatted(in(group, ": "), column.misfit())));
        } else if (!column.isReadable()) {
          leftOut.add(Why.COLUMN, column.name() + " (" + in(group, ": ") + column.misfit() + ")");
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
  }

  /**
   * Looks at the columns that records had.
   *
   * @param columns the first of them
   * @param found those of them that are asked for
   * @throws InvalidInput if one that the user named is not among them, or no text
   */
  void require(List<String> columns, List<String> found) {
    List<Problem> problems = new ArrayList<>();
    boolean any = options.textColumns().stream().anyMatch(found::contains);
    for (String column : options.textColumns()) {
      if (!found.contains(column) && (!any || options.required().contains(column))) {
        problems.add(problem(TEXT, column, "the input", columns));
      }
    }
    if (options.required().contains(options.idColumn()) && !found.contains(options.idColumn())) {
      problems.add(problem(ID, options.idColumn(), "the input", columns));
    }
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
  }

  private static String in(TableGroup group, String end) {
    return group.files().isEmpty() ? "" : group.files().getFirst().name() + end;
  }

  /** The columns of a group, those that its folders' names say included. */
  private static Collection<String> names(TableGroup group) {
    List<String> names = new ArrayList<>(group.names());
    if (!group.files().isEmpty()) {
      names.addAll(group.files().getFirst().folders().keySet());
    }
    return names;
  }

  private void texts(List<TableGroup> groups, List<Problem> problems, LeftOut leftOut) {
    boolean any =
        groups.stream()
            .anyMatch(group -> options.textColumns().stream().anyMatch(names(group)::contains));
    for (String column : options.textColumns()) {
      if (groups.stream().noneMatch(group -> names(group).contains(column))) {
        if (!any || options.required().contains(column)) {
          problems.add(missing(TEXT, column, groups));
        }
        continue;
      }
      for (TableGroup group : groups) {
        if (!names(group).contains(column)) {
          group.files().forEach(file -> leftOut.missing(column).add(file.name()));
        }
        group
            .column(column)
            .filter(TableColumn::isReadable)
            .ifPresent(
                found -> {
                  if (!found.isText()) {
                    problems.add(
                        Problem.option(
                            TEXT,
                            column,
                            "%sit is %s, not a string"
                                .formatted(in(group, ": "), found.shownType())));
                  }
                });
      }
    }
    if (any) {
      groups.stream()
          .filter(group -> options.textColumns().stream().noneMatch(names(group)::contains))
          .findFirst()
          .ifPresent(
              group -> problems.add(missing(TEXT, String.join(",", options.textColumns()), group)));
    }
  }

  private void id(List<TableGroup> groups, List<Problem> problems, LeftOut leftOut) {
    List<TableGroup> without =
        groups.stream().filter(group -> options.idColumn(names(group)).isEmpty()).toList();
    boolean nowhere = without.size() == groups.size();
    if (options.required().contains(options.idColumn()) && !without.isEmpty()) {
      problems.add(
          nowhere
              ? missing(ID, options.idColumn(), groups)
              : missing(ID, options.idColumn(), without.getFirst()));
    } else if (!nowhere) {
      without.forEach(
          group ->
              group.files().forEach(file -> leftOut.missing(options.idColumn()).add(file.name())));
    }
  }

  private static Problem missing(String option, String column, TableGroup group) {
    return problem(option, column, in(group, ""), names(group));
  }

  private static Problem missing(String option, String column, List<TableGroup> groups) {
    Collection<String> all = new LinkedHashSet<>();
    groups.forEach(group -> all.addAll(names(group)));
    return problem(option, column, "the input", all);
  }

  /** What to say of a column that is not there. */
  static Problem problem(String option, String column, String place, Collection<String> columns) {
    String shown = String.join(", ", columns.stream().limit(SHOWN).toList());
    return Problem.option(
            option,
            column,
            "%s has %s%s"
                .formatted(
                    place.isEmpty() ? "the input" : place,
                    shown,
                    columns.size() > SHOWN
                        ? String.format(Locale.ROOT, " and %d more", columns.size() - SHOWN)
                        : ""))
        .and(Suggestions.didYouMean(column, columns));
  }
}
