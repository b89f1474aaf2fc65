package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.embed.BuiltInModel;
import dev.nightjar.embed.BuiltInModels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code models list}: the models that are known by name. */
final class ModelsListJob implements Job {
  @Override
  public Command command() {
    return new Command(
        "models list", "Lists the built-in models.", List.of(), List.of(), List.of(), "");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (BuiltInModel model : BuiltInModel.all()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", model.name());
      row.put("language", model.language());
      row.put("dimension", model.dimension());
      row.put("max_tokens", model.maxTokens());
      row.put("pooling", model.pooling().key());
      row.put("licence", model.licence());
      row.put("fetched", BuiltInModels.isCached(model));
      rows.add(row);
    }
    if (invocation.json()) {
      output.json(Map.of("models", rows));
      return;
    }
    String format = "%-16s %-9s %9s %10s %-8s %-11s %s";
    output.line(format, rows.getFirst().keySet().toArray());
    rows.forEach(row -> output.line(format, row.values().toArray()));
  }
}
