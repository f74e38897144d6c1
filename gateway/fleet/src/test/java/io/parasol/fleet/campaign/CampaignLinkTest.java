// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.site.HostPort;
import io.parasol.fleet.mqtt.IncomingMessage;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.fleet.settings.SiteRegistry.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The connection of a campaign")
class CampaignLinkTest {

  private static final SiteRegistry SITES =
      new SiteRegistry(Map.of("roof", new Site("parasol", Optional.empty(), Optional.empty())));

  private final ScheduledExecutorService executor = CampaignLink.executor();
  private final List<String> acknowledged = new ArrayList<>();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private CampaignLink link(FleetFacts facts) {
    Path file = Path.of("none.pem");
    Mqtt settings =
        new Mqtt(
            List.of(new HostPort("localhost", 8883)),
            new TlsFiles(file, file, file),
            "campaigns",
            Optional.empty(),
            List.of("parasol"),
            10,
            Duration.ofDays(1),
            Optional.empty());
    return new CampaignLink(settings, SITES, List.of(), facts, executor);
  }

  private static IncomingMessage receipt(String command) {
    byte[] receipt =
        Envelope.sign(
                "application/vnd.parasol.receipt+json",
                "{\"site\":\"roof\",\"device\":\"inverter-01\",\"command\":\"%s\",\"outcome\":\"applied\"}"
                    .formatted(command)
                    .getBytes(UTF_8),
                SigningKey.generate())
            .toJson();
    return new IncomingMessage("parasol/roof/inverter-01/receipt", receipt, List.of());
  }

  @Test
  void goes_on_after_a_message_that_it_cannot_handle() {
    FleetFacts facts =
        new FleetFacts(
            new ReceiptReader(List.of()),
            (target, command) -> {
              if (command.equals("bad")) {
                throw new IllegalStateException("a defect");
              }
              return true;
            });
    CampaignLink link = link(facts);

    link.take(receipt("bad"), () -> acknowledged.add("bad"));
    link.take(receipt("good"), () -> acknowledged.add("good"));
    link.acknowledge();

    assertEquals(List.of("bad", "good"), acknowledged);
    assertEquals(
        Optional.of("applied"),
        facts
            .of(new Target("roof", "inverter-01"))
            .result("good")
            .map(DeviceFacts.Result::outcome));
  }
}
