package dev.nightjar.io;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of which a component stands for several keys of the object ({@link JsonUnwrapped}).
 * Jackson writes them, but reads them from version 2.19 on only, and Spark 4.0 has 2.18.
 */
final class UnwrappedRecords extends SimpleDeserializers {
  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable JsonDeserializer<?> findBeanDeserializer(
      JavaType type, DeserializationConfig config, BeanDescription bean)
      throws JsonMappingException {
    Class<?> raw = type.getRawClass();
    return raw.isRecord()
            && Arrays.stream(raw.getRecordComponents()).anyMatch(UnwrappedRecords::isUnwrapped)
        ? new Reader(raw)
        : super.findBeanDeserializer(type, config, bean);
  }

  private static boolean isUnwrapped(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
  }

  private static String key(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null
        ? PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName())
        : named.value();
  }

  /** Reads one kind of record. Stateless. */
  private static final class Reader extends JsonDeserializer<Object> {
    private final Class<?> type;

    Reader(Class<?> type) {
      this.type = type;
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode json = context.readTree(parser);
      RecordComponent[] components = type.getRecordComponents();
      @Nullable Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            value(
                isUnwrapped(components[i]) ? json : json.path(key(components[i])),
                context.constructType(components[i].getGenericType()),
                context);
      }
      return record(values, context);
    }

    private static @Nullable Object value(
        JsonNode json, JavaType type, DeserializationContext context) throws IOException {
      return json.isMissingNode() || json.isNull()
          ? context.findRootValueDeserializer(type).getNullValue(context)
          : context.readTreeAsValue(json, type);
    }

    private Object record(@Nullable Object[] values, DeserializationContext context)
        throws IOException {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class[]::new);
      try {
        Constructor<?> canonical = type.getDeclaredConstructor(types);
        canonical.setAccessible(true);
        return canonical.newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw JsonMappingException.from(context, "Cannot make a " + type.getSimpleName(), e);
      }
    }
  }
}
