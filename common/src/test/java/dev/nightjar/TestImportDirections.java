package dev.nightjar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Imports point downwards only; each foreign library stays in its own rooms. */
class TestImportDirections {
  /** From the top to the bottom. */
  private static final List<String> LAYERS =
      List.of(
          "pipeline", "io", "evaluate", "index", "embed", "text", "tokenize", "vector", "config");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.nightjar");

  @Test
  void packagesImportOnlyThoseBelow() {
    for (int i = 0; i < LAYERS.size(); i++) {
      for (String above : LAYERS.subList(0, i)) {
        noClasses()
            .that()
            .resideInAPackage("dev.nightjar." + LAYERS.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.nightjar." + above + "..")
            .check(CLASSES);
      }
    }
  }

  @Test
  void sparkStaysInPipelineAndIo() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.nightjar.pipeline..", "dev.nightjar.io..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..")
        .check(CLASSES);
  }

  @Test
  void onnxRuntimeStaysInItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.nightjar.embed.onnx..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
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
        .callMethod(OrtEnvironment.class, "getEnvironment")
        .orShould()
        .callConstructor(OrtSession.SessionOptions.class)
        .check(CLASSES);
  }
}
