// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.request.RefusedRequestException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Receipts on request")
class ReceiptHistoryTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  /** Fills a file of the log with some hundred records. */
  private static final String FILLER = "x".repeat(16_000);

  /** Fills a page with some seventy receipts. */
  private static final String SHORT_FILLER = "x".repeat(2_600);

  @TempDir Path folder;
  private final SigningKey gateway = SigningKey.generate();
  private EvidenceLog log;

  @BeforeEach
  void open() {
    log = EvidenceLog.open(folder);
  }

  private void certificate(String pem) throws Exception {
    log.appendUnsynced(LogRecords.certificate(pem, NOON));
  }

  private void receipt(String kind, String device, String id, String filler) throws Exception {
    byte[] envelope = Json.object().put("payload", id).put("filler", filler).toBytes();
    log.appendUnsynced(
        Json.object()
            .put("record", kind)
            .put("device", device)
            .put("id", id)
            .put("receipt", Base64.getEncoder().encodeToString(envelope))
            .toBytes());
  }

  private void done(String device, String id) throws Exception {
    receipt(LogRecords.DONE, device, id, "");
  }

  private void decided(String kind, String device, String id) throws Exception {
    log.appendUnsynced(
        Json.object().put("record", kind).put("device", device).put("id", id).toBytes());
  }

  private void rejected(String device, String id, String reason) throws Exception {
    decided(LogRecords.REFUSED, device, id);
    log.appendUnsynced(content(device, id, Outcome.REJECTED, reason).record());
  }

  private void ended(String device, String id) throws Exception {
    byte[] envelope = content(device, id, Outcome.APPLIED, "").sign(gateway).toJson();
    log.appendUnsynced(
        Json.object()
            .put("record", LogRecords.DONE)
            .put("device", device)
            .put("id", id)
            .put("receipt", Base64.getEncoder().encodeToString(envelope))
            .toBytes());
  }

  private static CommandReceipt content(String device, String id, Outcome outcome, String reason) {
    return new CommandReceipt(
        Optional.of(id),
        new SiteId("rooftop-7"),
        new DeviceId(device),
        outcome,
        Optional.of(reason),
        Optional.empty(),
        Map.of(),
        Map.of(),
        NOON,
        Optional.empty(),
        Optional.empty());
  }

  private List<Json> receiptsOf(String command) throws Exception {
    return receipts("{\"device\":\"inverter-01\",\"command\":\"%s\"}".formatted(command));
  }

  private List<Json> receipts(String request) throws Exception {
    return ((Json.Arr) answer(request).required("receipts")).items();
  }

  @Test
  void of_one_command_that_was_rejected_are_signed_again() throws Exception {
    rejected("inverter-01", "a", "not_yet_valid");
    rejected("inverter-02", "a", "expired");
    rejected("inverter-01", "b", "expired");
    rejected("inverter-01", "a", "out_of_range");

    List<Json> found = receiptsOf("a");

    assertEquals(1, found.size());
    CommandReceipt receipt =
        CommandReceipt.open(
            Json.write(Members.of(found.get(0), "receipt").required("receipt")),
            gateway.publicKey());
    assertEquals(Outcome.REJECTED, receipt.outcome());
    assertEquals(Optional.of("out_of_range"), receipt.reason());
    assertEquals(Optional.of("a"), receipt.command());
    assertEquals(List.of(), receiptsOf("c"));
    assertEquals(List.of(), receipts("{\"device\":\"inverter-01\"}"), "without the command");
  }

  @Test
  void of_one_command_that_was_accepted_have_no_rejection_of_a_repetition() throws Exception {
    decided(LogRecords.ACCEPTED, "inverter-01", "a");
    decided(LogRecords.ACCEPTED, "inverter-01", "b");
    ended("inverter-01", "a");
    ended("inverter-01", "c");
    rejected("inverter-01", "a", "replayed");
    rejected("inverter-01", "b", "replayed");

    List<Json> found = receiptsOf("a");

    assertEquals(1, found.size());
    assertEquals(2, Members.of(found.get(0), "receipt").integer("index"));
    assertEquals(List.of(), receiptsOf("b"), "its own receipt follows");
  }

  /** One page. */
  private record Page(List<String> ids, List<String> certificates, Optional<Long> next) {}

  private Members answer(String request) throws Exception {
    ReceiptHistory history =
        new ReceiptHistory(folder, device -> device.value().startsWith("inverter-"), () -> gateway);
    return Members.of(
        history.answer(
            new OperatorName("anna"), Members.of(Json.parse(request.getBytes(UTF_8)), "request")),
        "answer");
  }

  private Page ask(String request) throws Exception {
    Members answer = answer(request);
    List<String> ids = new ArrayList<>();
    for (Json each : ((Json.Arr) answer.required("receipts")).items()) {
      ids.add(Members.of(each, "receipt").object("receipt").text("payload"));
    }
    List<String> certificates =
        ((Json.Arr) answer.required("certificates"))
            .items().stream().map(each -> ((Json.Str) each).text()).toList();
    return new Page(
        ids, certificates, answer.optionalNumber("next").map(number -> number.longValueExact()));
  }

  @Test
  void are_those_of_the_device_with_the_newest_first_and_the_certificates_of_their_time()
      throws Exception {
    certificate("first");
    done("inverter-01", "a");
    done("inverter-02", "b");
    certificate("second");
    receipt(LogRecords.REVERTED, "inverter-01", "c", "");
    receipt("accepted", "inverter-01", "d", "");

    assertEquals(
        new Page(List.of("c", "a"), List.of("second", "first"), Optional.empty()),
        ask("{\"device\":\"inverter-01\"}"));
    assertEquals(List.of(), ask("{\"device\":\"inverter-03\"}").ids(), "a device without commands");
  }

  @Test
  void come_page_by_page_over_several_files_of_the_log() throws Exception {
    certificate("only");
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 800; i += 2) {
      receipt(LogRecords.DONE, "inverter-00", "n" + i, FILLER);
      receipt(LogRecords.DONE, "inverter-01", "n" + (i + 1), SHORT_FILLER);
      wanted.add(0, "n" + (i + 1));
    }

    List<String> found = new ArrayList<>();
    Page page = ask("{\"device\":\"inverter-01\",\"most\":20}");
    assertEquals(20, page.ids().size());
    assertEquals(List.of("only"), page.certificates(), "it is in the oldest of the files");
    found.addAll(page.ids());
    while (page.next().isPresent()) {
      page =
          ask(
              "{\"device\":\"inverter-01\",\"most\":100,\"before\":%d}"
                  .formatted(page.next().get()));
      found.addAll(page.ids());
    }
    assertEquals(wanted, found);
  }

  @Test
  void are_refused_for_an_unknown_device_and_a_request_that_is_not_valid() {
    assertEquals(
        "unknown_device",
        assertThrows(RefusedRequestException.class, () -> ask("{\"device\":\"meter\"}")).reason());
    for (String wrong :
        List.of(
            "{}",
            "{\"device\":\"../x\"}",
            "{\"device\":\"inverter-01\",\"most\":0}",
            "{\"device\":\"inverter-01\",\"most\":101}",
            "{\"device\":\"inverter-01\",\"before\":-1}",
            "{\"device\":\"inverter-01\",\"before\":1.5}",
            "{\"device\":\"inverter-01\",\"after\":1}")) {
      assertThrows(JsonException.class, () -> ask(wrong), wrong);
    }
  }
}
