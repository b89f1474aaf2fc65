package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Methods and files of main code stay small enough to be read at once. */
class TestSizes {
  private static final int METHOD_LINES = 40;
  private static final int FILE_LINES = 400;

  private static final Path ROOT = Path.of(System.getProperty("nightjar.root", ".."));

  private static final List<Path> FILES = new ArrayList<>();

  @BeforeAll
  static void find() throws IOException {
    for (String module : List.of("common", "jobs")) {
      try (Stream<Path> walk = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        walk.filter(file -> file.toString().endsWith(".java")).sorted().forEach(FILES::add);
      }
    }
    assertThat(FILES).hasSizeGreaterThan(300);
  }

  @Test
  void noMethodIsLongerThanFortyLines() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> offenders = new ArrayList<>();
    int[] methods = new int[1];
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(FILES));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree file : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            LineMap lines = file.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(file, method));
            long last = lines.getLineNumber(positions.getEndPosition(file, method));
            methods[0]++;
            String name =
                Path.of(file.getSourceFile().getName()).getFileName().toString().replace("java", "")
                    + method.getName();
            if (last - first + 1 > METHOD_LINES) {
              offenders.add(
                  String.format(
                      Locale.ROOT, "%s at line %d has %d lines", name, first, last - first + 1));
            }
            return super.visitMethod(method, nothing);
          }
        }.scan(file, null);
      }
    }
    assertThat(methods[0]).as("methods that were read").isGreaterThan(2000);
    assertThat(offenders).as("methods of more than %d lines", METHOD_LINES).isEmpty();
  }

  @Test
  void noFileIsLongerThanFourHundredLines() throws IOException {
    List<String> offenders = new ArrayList<>();
    for (Path file : FILES) {
      long lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES) {
        offenders.add(String.format(Locale.ROOT, "%s has %d lines", ROOT.relativize(file), lines));
      }
    }
    assertThat(offenders).as("files of more than %d lines", FILE_LINES).isEmpty();
  }
}
