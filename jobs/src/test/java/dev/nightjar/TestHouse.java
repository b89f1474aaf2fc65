package dev.nightjar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The house, both modules: what may import what, and in which rooms each foreign library stays. The
 * picture is in {@code docs/architecture.md}.
 */
class TestHouse {
  /** From the roof down: each imports only what stands below it. */
  private static final List<String> STOREYS =
      List.of(
          "jobs",
          "ml",
          "pipeline",
          "analyze",
          "query",
          "report",
          "models",
          "evaluate",
          "io",
          "spark",
          "index",
          "embed",
          "size",
          "text",
          "tokenize",
          "vector",
          "config");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.nightjar");

  private static String[] inside(Stream<String> rooms) {
    return rooms.map(room -> "dev.nightjar." + room).toArray(String[]::new);
  }

  @Test
  void importsPointDown() {
    for (int i = 1; i < STOREYS.size(); i++) {
      noClasses()
          .that()
          .resideInAPackage("dev.nightjar." + STOREYS.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(inside(STOREYS.subList(0, i).stream().map(room -> room + "..")))
          .check(CLASSES);
    }
  }

  @Test
  void everyRoomIsInTheHouse() {
    classes()
        .should()
        .resideInAnyPackage(inside(STOREYS.stream().map(room -> room + "..")))
        .check(CLASSES);
  }

  @Test
  void noRoomsGoRoundInCircles() {
    slices().matching("dev.nightjar.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.spark..,           jobs jobs.cli ml.. pipeline.. analyze.. io.. spark",
    "org.apache.spark.sql.catalyst.., io.vectors spark ml..",
    "org.apache.hadoop..,          jobs.. ml.. pipeline.. analyze.. query report models io.. spark",
    "org.apache.lucene..,          index..",
    "ai.onnxruntime..,             embed.onnx",
    "com.openai..,                 embed.remote",
    "org.apache.arrow..,           io.export.targets",
    "com.hankcs..,                 tokenize",
    "picocli..,                    jobs.cli",
    "org.eclipse.jetty..,          jobs.serve",
    "io.prometheus..,              jobs.serve",
    "com.typesafe.config..,        config jobs.cli..",
  })
  void foreignLibrariesStayInTheirRooms(String library, String rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(inside(Stream.of(rooms.split(" "))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  /**
   * Its library loads with the first of its classes, and then it is too late to forbid telemetry.
   */
  @Test
  void onnxRuntimeStartsInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.nightjar.embed.onnx.OnnxEnvironment")
        .should()
        .callMethod("ai.onnxruntime.OrtEnvironment", "getEnvironment")
        .orShould()
        .callConstructor("ai.onnxruntime.OrtSession$SessionOptions")
        .check(CLASSES);
  }

  /** With Spark 4.2.0's cache of tables an executor can lose its heartbeats (SPARK-59451). */
  @Test
  void noTableIsKeptInSparksCache() {
    String table = "org.apache.spark.sql.Dataset";
    noClasses()
        .should()
        .callMethod(table, "persist", "org.apache.spark.storage.StorageLevel")
        .orShould()
        .callMethod(table, "persist")
        .orShould()
        .callMethod(table, "cache")
        .check(CLASSES);
  }

  /** What another version of Lucene may change meets one class. */
  @Test
  void luceneIsKnownFromInsideInOnePlace() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.nightjar\\.index\\.shard\\.LuceneInternals.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.lucene.codecs..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo("org.apache.lucene.store.MemorySegmentAccessInput")
        .check(CLASSES);
  }
}
