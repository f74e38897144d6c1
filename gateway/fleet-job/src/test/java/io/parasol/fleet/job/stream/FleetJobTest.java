// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.job.settings.JobFile;
import io.parasol.fleet.job.settings.JobSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The graph of the job")
class FleetJobTest {

  @TempDir private Path folder;

  /** A savepoint finds the state of an operator by this name, so none may change or be missing. */
  @Test
  void has_the_same_name_for_each_operator_as_in_earlier_savepoints() throws Exception {
    Files.writeString(folder.resolve("sites.yaml"), "sites:\n  roof: {}\n");
    JobSettings settings =
        JobFile.load(
            Files.writeString(
                folder.resolve("job.yaml"),
                """
                kafka:
                  to: localhost:9093
                  tls: {certificate: job.pem, key: job.key, ca: ca.pem}
                sites: sites.yaml
                tables: {url: "jdbc:h2:mem:unused"}
                history: {to: history}
                checkpoints: checkpoints
                """),
            Map.of());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(FleetJob.configuration(settings));

    FleetJob.define(environment, settings);

    assertEquals(
        List.of(
            "Sink Committer: history",
            "figures",
            "figures-table",
            "history",
            "history: FileSinkCompactorCoordinator",
            "history: FileSinkCompactorOperator",
            "inventory",
            "inventory-table",
            "once",
            "readings-table",
            "seen",
            "silence",
            "silence-table",
            "telemetry"),
        environment.getStreamGraph().getStreamNodes().stream()
            .map(StreamNode::getTransformationUID)
            .map(String::valueOf)
            .sorted()
            .toList());
  }
}
