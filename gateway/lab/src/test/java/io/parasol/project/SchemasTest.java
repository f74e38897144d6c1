// SPDX-License-Identifier: Apache-2.0
package io.parasol.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.testing.MessageSchemas;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The files for other programs")
class SchemasTest {

  private static final Path DOCS = Path.of("../../docs");

  private static final Pattern METRIC_ROW =
      Pattern.compile("(?m)^\\| `(parasol_[a-z_]+)` \\|([^|]*)\\|");

  private static final Pattern METRIC =
      Pattern.compile("(parasol_[a-z_]+?)(?:_(?:bucket|count|sum))?(?![a-z_])");

  /** In a selector and in an aggregation, and in the text of a legend and of an alert. */
  private static final Pattern LABEL =
      Pattern.compile("[{,]([a-z_]+)(?:=~|!~|!=|=)|(?:by \\(|\\{\\{|\\$labels\\.)([a-z_]+)");

  @TempDir Path folder;

  @Test
  void have_a_schema_of_every_payload() {
    assertEquals(
        Set.of(
            "about",
            "command",
            "command-payload",
            "event",
            "findings",
            "gateway-about",
            "gateway-findings",
            "gateway-health",
            "gateway-state",
            "health",
            "performance",
            "receipt",
            "receipt-payload",
            "reply",
            "report",
            "request",
            "seed",
            "state",
            "telemetry",
            "update"),
        MessageSchemas.names());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "telemetry | {\"ts\":1,\"seq\":2,\"v\":{\"a\":1.5},\"q\":{\"b\":\"timeout\"}} | true",
        "telemetry | {\"ts\":1,\"seq\":2,\"v\":{\"a\":null},\"q\":{}} | false",
        "telemetry | {\"ts\":1,\"seq\":2,\"v\":{},\"q\":{\"b\":\"broken\"}} | false",
        "telemetry | {\"ts\":1,\"v\":{},\"q\":{}} | false",
        "telemetry | {\"ts\":1,\"seq\":2,\"v\":{},\"q\":{},\"extra\":1} | false",
        "state | {\"state\":\"online\",\"since\":1,\"why\":\"\",\"link\":\"l\",\"unit\":1} | true",
        "state | {\"state\":\"fine\",\"since\":1,\"why\":\"\"} | false",
        "event | {\"ts\":1,\"event\":\"no_answer\",\"raised\":true,\"since\":1} | true",
        "event | {\"ts\":1,\"event\":\"No answer\",\"raised\":true} | false",
        "request | {\"request\":\"explain\",\"device\":\"x\"} | true",
        "request | {\"request\":\"reboot\",\"device\":\"x\"} | false",
        "request | {\"request\":\"receipts\",\"device\":\"x\",\"before\":7,\"most\":100} | true",
        "request | {\"request\":\"receipts\",\"device\":\"x\",\"command\":\"0197\"} | true",
        "request | {\"request\":\"receipts\",\"device\":\"x\",\"command\":7} | false",
        "request | {\"request\":\"receipts\",\"device\":\"x\",\"most\":101} | false",
        "reply |"
            + " {\"request\":\"receipts\",\"ok\":true,\"device\":\"x\",\"receipts\":[],\"certificates\":[\"\"],\"next\":7}"
            + " | true",
        "reply | {\"request\":\"history\",\"ok\":false,\"reason\":\"busy\",\"detail\":\"\"} | true",
        "reply |"
            + " {\"request\":\"history\",\"ok\":true,\"device\":\"x\",\"epoch\":\"e\",\"newest\":1,\"records\":[{\"ts\":1}],\"gaps\":[]}"
            + " | false",
        "about |"
            + " {\"schema\":1,\"site\":\"s\",\"device\":\"d\",\"points\":{\"a\":{\"type\":\"number\"}}}"
            + " | true",
        "about |"
            + " {\"schema\":1,\"site\":\"s\",\"device\":\"d\",\"points\":{\"a\":{\"type\":\"float\"}}}"
            + " | false"
      })
  void accept_what_the_protocol_describes_only(String schema, String json, boolean isValid) {
    assertEquals(isValid, MessageSchemas.problems(schema, json).isEmpty());
  }

  @Test
  void match_the_examples_of_the_protocol() throws Exception {
    String protocol = Files.readString(DOCS.resolve("protocol.md"));
    Matcher about =
        Pattern.compile("\\{\"schema\":1.*?\\}\\}\\}\\}\\n", Pattern.DOTALL).matcher(protocol);
    assertTrue(about.find());
    String hash = "0".repeat(64);
    assertEquals(List.of(), MessageSchemas.problems("about", about.group().replace("5f1c…", hash)));
    Matcher state = Pattern.compile("\\{\"state\":\"[a-z]+\",\"since\".*\\}").matcher(protocol);
    int states = 0;
    for (; state.find(); states++) {
      assertEquals(List.of(), MessageSchemas.problems("state", state.group()));
    }
    assertTrue(states >= 2);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "parasol/field/box-01/state ",
        "MESSAGE parasol/field/box-01/state ",
        "MESSAGE plants/parasol/field/box-01/state 1 ",
        "plants/parasol/field/box-01/state 0 "
      })
  void count_the_messages_that_they_validated(String line) {
    long before = MessageSchemas.counts().getOrDefault("state", 0L);

    MessageSchemas.checkLine(line + "{\"state\":\"online\",\"since\":1,\"why\":\"\"}");

    assertEquals(before + 1, MessageSchemas.counts().getOrDefault("state", 0L));
  }

  /** RunningPeer and MosquittoProcess do it for mosquitto_sub. */
  @Test
  void validate_what_each_client_of_a_test_receives() throws Exception {
    Pattern client =
        Pattern.compile("(implements|new)\\s[^{;]*\\b(SessionListener|MqttCallback)\\b");
    Set<String> unchecked = new TreeSet<>();
    int clients = 0;
    try (var files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        if (client.matcher(source).find()) {
          clients++;
          if (!source.contains("MessageSchemas.check(")) {
            unchecked.add(String.valueOf(file.getFileName()));
          }
        }
      }
    }
    assertTrue(clients > 2, "too few clients found");
    Set<String> others = Set.of("ScadaHost.java", "TestPanel.java");
    assertEquals(others, unchecked, "a panel gets no message of a site, Sparkplug has no schema");
  }

  @Test
  void have_alert_rules_that_prometheus_accepts() throws Exception {
    PeerProgram promtool = PeerProgram.named("/usr/bin/promtool", "prometheus");
    PeerProgram.Run run =
        promtool.run(
            folder.resolve("out"),
            "check",
            "rules",
            DOCS.resolve("monitoring/alerts.yaml").toString(),
            DOCS.resolve("fleet/monitoring/alerts.yaml").toString());
    assertEquals(0, run.exit(), run.output());
    assertTrue(run.output().contains("SUCCESS: 9 rules found"), run.output());
    assertTrue(run.output().contains("SUCCESS: 5 rules found"), run.output());
  }

  /** promtool parses expressions as part of rules only. */
  @Test
  void of_the_dashboard_have_valid_queries() throws Exception {
    PeerProgram promtool = PeerProgram.named("/usr/bin/promtool", "prometheus");
    List<String> queries =
        Pattern.compile("\"expr\": *(\"(?:[^\"\\\\]|\\\\.)*\")")
            .matcher(Files.readString(DOCS.resolve("monitoring/grafana-parasol.json")))
            .results()
            .map(query -> query.group(1))
            .toList();
    assertTrue(queries.size() > 5, queries::toString);
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    for (int i = 0; i < queries.size(); i++) {
      rules.append("  - {record: \"query:%d\", expr: %s}\n".formatted(i, queries.get(i)));
    }
    Path file = Files.writeString(folder.resolve("dashboard.yaml"), rules);

    PeerProgram.Run run =
        promtool.run(folder.resolve("queries"), "check", "rules", file.toString());

    assertEquals(0, run.exit(), run.output());
    assertTrue(run.output().contains(queries.size() + " rules found"), run.output());
  }

  /** The page has each metric of the program and no other: {@link DocumentsTest}. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "monitoring/alerts.yaml",
        "monitoring/grafana-parasol.json",
        "fleet/monitoring/alerts.yaml",
        "fleet/monitoring/grafana-ingest.json"
      })
  void use_only_metrics_and_labels_that_exist(String file) throws Exception {
    Map<String, Set<String>> known = new HashMap<>();
    METRIC_ROW
        .matcher(Files.readString(DOCS.resolve("metrics.md")))
        .results()
        .forEach(row -> known.put(row.group(1), Set.of(row.group(2).split("[`, ]+"))));
    int used = 0;
    for (String query :
        Arrays.asList(Files.readString(DOCS.resolve(file)).split("- alert:|\"expr\":"))) {
      Set<String> labels = new TreeSet<>(Set.of("instance", "job", "le"));
      for (MatchResult metric : METRIC.matcher(query).results().toList()) {
        used++;
        assertTrue(known.containsKey(metric.group(1)), metric.group());
        labels.addAll(known.get(metric.group(1)));
      }
      for (MatchResult label : LABEL.matcher(query).results().toList()) {
        assertTrue(labels.contains(label.group(label.group(1) == null ? 2 : 1)), label.group());
      }
    }
    assertTrue(used > 3, "too few metrics found");
  }

  @Test
  void are_json() throws Exception {
    for (String file :
        List.of(
            "consumers/node-red.json",
            "monitoring/grafana-parasol.json",
            "fleet/monitoring/grafana-fleet.json",
            "fleet/monitoring/grafana-ingest.json")) {
      byte[] content = Files.readAllBytes(DOCS.resolve(file));
      assertFalse(Json.parse(content).toString().isEmpty());
    }
  }
}
