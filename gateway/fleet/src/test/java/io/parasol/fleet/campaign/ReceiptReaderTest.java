// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.kafka.MessageContent;
import io.parasol.kafka.MessageKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The reader of signed receipts")
class ReceiptReaderTest {

  private static final Target DEVICE = new Target("roof", "inverter-01");
  private static final Optional<Result> APPLIED =
      Optional.of(new Result("c-1", "applied", "read_back", ""));

  @TempDir private static Path folder;

  private static Gateway roof;
  private static Gateway barn;

  private ReceiptReader reader = new ReceiptReader(List.of());

  /** A gateway with the certificate of its site, and its retained state. */
  private record Gateway(TlsMaterial material, SigningKey key, String message) {

    private static Gateway of(String site) throws Exception {
      SiteAuthority authority =
          SiteAuthority.init(
              folder.resolve(site),
              new TrustDomain("parasol"),
              new SiteId(site),
              Set.of("localhost"),
              InstantSource.system());
      authority.exports().pem(SiteAuthority.GATEWAY, folder.resolve(site));
      TlsMaterial material = authority.material(SiteAuthority.GATEWAY);
      String chain = Files.readString(folder.resolve(site).resolve("gateway.pem"));
      return new Gateway(
          material,
          SigningKey.of(material.key(), VerificationKey.of(material.chain().get(0))),
          new String(
              Json.object()
                  .put("state", "online")
                  .put("why", "")
                  .put("certificate", chain)
                  .toBytes(),
              UTF_8));
    }

    private byte[] state() {
      return message.getBytes(UTF_8);
    }

    private byte[] receipt(String site) {
      return new CommandReceipt(
              Optional.of("c-1"),
              new SiteId(site),
              new DeviceId(DEVICE.device()),
              Outcome.APPLIED,
              Optional.of("read_back"),
              Optional.empty(),
              Map.of(),
              Map.of(),
              Instant.parse("2026-06-01T08:20:00Z"),
              Optional.empty(),
              Optional.empty())
          .sign(key)
          .toJson();
    }
  }

  @BeforeAll
  static void two_sites() throws Exception {
    roof = Gateway.of("roof");
    barn = Gateway.of("barn");
  }

  @BeforeEach
  void the_root_of_one_of_them() {
    reader = new ReceiptReader(roof.material().anchors());
  }

  @Test
  void takes_what_the_gateway_of_the_site_has_signed() throws Exception {
    assertFalse(reader.isReady("roof"));
    reader.takeState("roof", roof.state());
    assertTrue(reader.isReady("roof"));

    assertEquals(APPLIED, reader.read(DEVICE, roof.receipt("roof")));
    assertEquals(Optional.empty(), reader.read(DEVICE, roof.receipt("barn")));
  }

  @Test
  void refuses_the_signature_of_another_key() {
    reader.takeState("roof", roof.state());

    assertThrows(JsonException.class, () -> reader.read(DEVICE, barn.receipt("roof")));
    assertThrows(JsonException.class, () -> reader.read(DEVICE, "{}".getBytes(UTF_8)));
  }

  @Test
  void refuses_the_certificate_of_another_site_and_of_another_authority() {
    reader.takeState("barn", roof.state());
    assertFalse(reader.isReady("barn"), "the certificate is that of the roof");
    reader.takeState("roof", barn.state());
    assertFalse(reader.isReady("roof"), "an unknown authority has issued it");
    reader.takeState("roof", "{\"state\":\"online\",\"why\":\"\"}".getBytes(UTF_8));
    assertFalse(reader.isReady("roof"));
  }

  @Test
  void without_roots_takes_what_the_broker_delivers() throws Exception {
    ReceiptReader unverified = new ReceiptReader(List.of());

    assertTrue(unverified.isReady("roof"));
    assertEquals(APPLIED, unverified.read(DEVICE, barn.receipt("roof")));
  }

  private static void accept(FleetFacts facts, String device, MessageKind kind, byte[] payload)
      throws JsonException {
    facts.accept(
        new Accepted(
            kind,
            "roof",
            device,
            Optional.empty(),
            new MessageContent(OptionalLong.empty(), false),
            false),
        payload);
  }

  @Test
  void keeps_receipts_that_come_before_the_certificate() throws Exception {
    FleetFacts facts = new FleetFacts(reader, (target, command) -> true);
    accept(facts, DEVICE.device(), MessageKind.RECEIPT, barn.receipt("roof"));
    accept(facts, DEVICE.device(), MessageKind.RECEIPT, roof.receipt("roof"));
    assertEquals(Optional.empty(), facts.of(DEVICE).result("c-1"));

    assertThrows(
        JsonException.class, () -> accept(facts, "gateway", MessageKind.STATE, roof.state()));
    assertEquals(APPLIED, facts.of(DEVICE).result("c-1"));
  }

  /** A campaign whose command for the device is on its way. */
  private static Progress sent() {
    Progress progress = new Progress();
    Instant now = Instant.parse("2026-06-01T08:00:00Z");
    progress.apply(
        new Entry.Sent(
            now, DEVICE, "c-1", "a".repeat(64), now, new Entry.Before("1.3.0", 0, Set.of())));
    return progress;
  }

  @Test
  void verifies_an_early_receipt_although_the_process_ended_before_the_certificate_came()
      throws Exception {
    Progress progress = sent();
    FleetFacts first = new FleetFacts(reader, (target, command) -> command.equals("c-1"));
    accept(first, DEVICE.device(), MessageKind.RECEIPT, barn.receipt("roof"));
    accept(first, DEVICE.device(), MessageKind.RECEIPT, roof.receipt("roof"));
    accept(first, DEVICE.device(), MessageKind.RECEIPT, roof.receipt("roof"));
    for (Entry each : first.takeEarly(Instant.EPOCH)) {
      progress.apply(EntryJson.read(EntryJson.write(each)));
    }
    assertEquals(List.of(), first.takeEarly(Instant.EPOCH));
    assertEquals(2, progress.received().size());

    FleetFacts second =
        new FleetFacts(
            new ReceiptReader(roof.material().anchors()),
            (target, command) -> command.equals("c-1"));
    progress.received().forEach(second::restore);
    assertEquals(Optional.empty(), second.of(DEVICE).result("c-1"), "nothing is verified");
    assertThrows(
        JsonException.class,
        () -> accept(second, "gateway", MessageKind.STATE, roof.state()),
        "another gateway has signed one of them");
    assertEquals(APPLIED, second.of(DEVICE).result("c-1"));
    assertEquals(List.of(), second.takeEarly(Instant.EPOCH));
  }

  @Test
  void keeps_no_early_receipt_that_the_campaign_does_not_wait_for() throws Exception {
    FleetFacts facts = new FleetFacts(reader, (target, command) -> false);
    accept(facts, DEVICE.device(), MessageKind.RECEIPT, roof.receipt("roof"));
    FleetFacts wanted = new FleetFacts(reader, (target, command) -> true);
    accept(wanted, "inverter-02", MessageKind.RECEIPT, roof.receipt("roof"));

    assertEquals(List.of(), facts.takeEarly(Instant.EPOCH));
    assertEquals(List.of(), wanted.takeEarly(Instant.EPOCH), "of another device");
  }

  @Test
  void keeps_few_early_receipts_of_a_device() throws Exception {
    FleetFacts facts = new FleetFacts(reader, (target, command) -> true);
    for (int i = 0; i < 5; i++) {
      // Each signature differs from the others.
      accept(facts, DEVICE.device(), MessageKind.RECEIPT, roof.receipt("roof"));
      accept(facts, DEVICE.device(), MessageKind.RECEIPT, barn.receipt("roof"));
    }

    assertTrue(facts.takeEarly(Instant.EPOCH).size() <= 2);
  }

  @Test
  void keeps_no_long_messages_until_the_certificate_comes() throws Exception {
    FleetFacts facts = new FleetFacts(reader, (target, command) -> true);
    accept(facts, DEVICE.device(), MessageKind.RECEIPT, new byte[16 * 1024 + 1]);

    assertDoesNotThrow(() -> accept(facts, "gateway", MessageKind.STATE, roof.state()));
  }

  @Test
  void leaves_out_results_that_are_not_signed() throws Exception {
    String update =
        "{\"stage\":\"none\",\"last\":{\"command\":\"c-1\",\"outcome\":\"applied\",\"reason\":\"read_back\",\"detail\":\"\"}}";
    FleetFacts facts = new FleetFacts(reader, (target, command) -> true);
    accept(facts, DEVICE.device(), MessageKind.UPDATE, update.getBytes(UTF_8));
    assertEquals(Optional.empty(), facts.of(DEVICE).result("c-1"));

    FleetFacts unverified = new FleetFacts(new ReceiptReader(List.of()), (target, command) -> true);
    accept(unverified, DEVICE.device(), MessageKind.UPDATE, update.getBytes(UTF_8));
    assertEquals(APPLIED, unverified.of(DEVICE).result("c-1"));
  }
}
