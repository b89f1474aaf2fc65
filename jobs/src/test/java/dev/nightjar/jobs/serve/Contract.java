package dev.nightjar.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;

/** The description of the API, and whether answers are as it says. */
@NullUnmarked // as what the parser gives is
final class Contract {
  private static final SwaggerParseResult PARSED = parse();

  private Contract() {}

  private static SwaggerParseResult parse() {
    try (InputStream in = Contract.class.getResourceAsStream("openapi.yaml")) {
      ParseOptions options = new ParseOptions();
      options.setResolve(true);
      options.setResolveFully(true);
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return new OpenAPIV3Parser().readContents(text, null, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void isValid() {
    assertThat(PARSED.getMessages()).isEmpty();
  }

  private static OpenAPI api() {
    return Objects.requireNonNull(PARSED.getOpenAPI());
  }

  /** Such as {@code GET /health}. */
  static List<String> operations() {
    List<String> operations = new ArrayList<>();
    api()
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .keySet()
                    .forEach(method -> operations.add(method + " " + path)));
    return operations;
  }

  /** Fails unless an answer has the fields and types that the description says. */
  static void check(String path, String method, JsonNode answer) {
    check(
        path,
        api()
            .getPaths()
            .get(path)
            .readOperationsMap()
            .get(PathItem.HttpMethod.valueOf(method))
            .getResponses()
            .get("200")
            .getContent()
            .get("application/json")
            .getSchema(),
        answer);
  }

  @SuppressWarnings("rawtypes")
  private static void check(String place, Schema<?> schema, JsonNode value) {
    if (value.isNull()) {
      assertThat(schema.getNullable()).as(place).isTrue();
      return;
    }
    if (schema.getOneOf() != null) {
      return; // told apart by what is tested of it
    }
    switch (schema.getType()) {
      case "object" -> {
        Map<String, Schema> properties =
            Objects.requireNonNullElse(schema.getProperties(), Map.of());
        assertThat(value.isObject()).as(place).isTrue();
        for (String required :
            Objects.requireNonNullElse(schema.getRequired(), List.<String>of())) {
          assertThat(value.has(required)).as(place + "." + required).isTrue();
        }
        value
            .properties()
            .forEach(
                field -> {
                  Schema<?> inner =
                      properties.getOrDefault(
                          field.getKey(), (Schema) schema.getAdditionalProperties());
                  String name = place + "." + field.getKey();
                  assertThat(inner).as(name + " is described").isNotNull();
                  check(name, inner, field.getValue());
                });
      }
      case "array" -> {
        assertThat(value.isArray()).as(place).isTrue();
        value.forEach(item -> check(place + "[]", schema.getItems(), item));
      }
      case "integer" -> assertThat(value.isIntegralNumber()).as(place).isTrue();
      case "number" -> assertThat(value.isNumber()).as(place).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as(place).isTrue();
      default -> assertThat(value.isTextual()).as(place).isTrue();
    }
  }
}
