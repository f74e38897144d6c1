// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Frame;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway has carried out commands, was restarted in between, and has ended. What is left is its
 * log, its certificate, and the receipts that an operator has kept.
 */
@DisplayName("The log of a gateway, verified offline with its certificate alone,")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogVerifyIT {

  private static final String FILE = "records-000000000000";

  private static final String PROFILE =
      """
      profile: plain
      points:
        limit: {at: holding 200, type: uint16, write: {class: setpoint, min: 0, max: 100}}
      """;

  @TempDir static Path folder;

  private final List<Path> receipts = new ArrayList<>();
  private final List<CommandReceipt> opened = new ArrayList<>();
  private FieldSite site;
  private Path certificate = Path.of("");
  private byte[] whole = {};
  private byte[] older = {};
  private List<byte[]> frames = List.of();
  private Path copy = Path.of("");
  private long counter;
  private int copies;

  @BeforeAll
  void a_gateway_has_carried_out_commands() throws Exception {
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    int[] register = {0};
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0),
            loops,
            ServerSettings.DEFAULT,
            (unit, request) -> {
              if (request instanceof ModbusRequest.WriteRegister write) {
                register[0] = write.value();
                return Answer.of(new ModbusResponse.Written());
              }
              return Answer.of(
                  request instanceof ModbusRequest.ReadRegisters read
                      ? ModbusResponse.Registers.of(read.quantity(), place -> register[0])
                      : new ModbusResponse.ExceptionResponse(1));
            })) {
      Path profiles = Files.createDirectories(folder.resolve("site/profiles"));
      Files.writeString(profiles.resolve("plain.yaml"), PROFILE);
      site =
          FieldSite.make(
              folder.resolve("site"),
              """
              links:
                lan: {tcp: "%s"}
              devices:
                box-01: {link: lan, unit: 7, profile: plain, every: 1s}
              """
                  .formatted(server.address()));
      Path log = site.config().state().resolve("log").resolve(FILE);
      runWithTwoCommands();
      older = Files.readAllBytes(log);
      runWithTwoCommands();
      whole = Files.readAllBytes(log);
    } finally {
      var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
    certificate =
        Files.copy(
            site.config().state().resolve("pki/issued/gateway.pem"), folder.resolve("gateway.pem"));
    frames = framesOf(whole);
  }

  private void runWithTwoCommands() throws Exception {
    try (Gateway gateway = site.start();
        FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
      for (int i = 0; i < 2; i++) {
        byte[] envelope = command();
        operator.send("box-01", envelope);
        CommandReceipt receipt = operator.end(envelope);
        assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
        opened.add(receipt);
        receipts.add(
            Files.write(
                folder.resolve("receipt-" + counter), operator.lastEnvelope("box-01/receipt")));
      }
    }
  }

  private byte[] command() throws Exception {
    counter++;
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Command(
            "it-" + counter,
            new SiteId("field"),
            new DeviceId("box-01"),
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName("limit"), new Value.Whole(counter)), Optional.empty()),
            counter,
            now.minusSeconds(60),
            now.plusSeconds(240),
            Map.of())
        .sign(SigningKey.read(site.file("control-room.key"), new char[0]))
        .toJson();
  }

  /** Each with its magic number, length and checksums: header 12 bytes, checksum 4 behind it. */
  private static List<byte[]> framesOf(byte[] file) {
    List<byte[]> frames = new ArrayList<>();
    int at = 0;
    while (at < file.length) {
      int length = 12 + ByteBuffer.wrap(file).getInt(at + 4) + 4;
      frames.add(Arrays.copyOfRange(file, at, at + length));
      at += length;
    }
    return frames;
  }

  @BeforeEach
  void a_copy_of_the_log() throws IOException {
    copies++;
    copy = Files.createDirectories(folder.resolve("copy-" + copies));
    lay(whole);
  }

  private void lay(byte[] file) throws IOException {
    Files.write(copy.resolve(FILE), file);
  }

  private void lay(List<byte[]> some) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    some.forEach(file::writeBytes);
    lay(file.toByteArray());
  }

  /** With the gateway's certificate, and those receipts that were kept. */
  private Typed verified(List<Path> kept) {
    List<Object> words = new ArrayList<>(List.of("log", "verify", copy, "--ca", certificate));
    kept.forEach(each -> words.addAll(List.of("--kept", each)));
    return Typed.parasol(words.toArray());
  }

  private Typed verified() {
    return verified(List.of());
  }

  private void assertWhole(Typed verified) {
    assertEquals(ExitCode.DONE, verified.exit(), verified::toString);
    assertEquals(1, verified.lines().size(), verified::toString);
    assertTrue(verified.lines().get(0).contains(" records, intact; "), verified::toString);
  }

  /** Asserts that the log is refused, with a line that names the right place. */
  private static void assertFound(String what, Typed verified) {
    assertEquals(ExitCode.REFUSED, verified.exit(), what + verified);
    assertTrue(verified.lines().stream().anyMatch(line -> line.contains(what)), what + verified);
    assertEquals(
        List.of("the log differs from what the gateway wrote"),
        verified.problems(),
        what + verified);
  }

  @Test
  void is_whole_and_agrees_with_every_receipt_that_was_kept() {
    assertTrue(frames.size() > 10, "records, one or more in a frame");
    assertWhole(verified());
    assertWhole(verified(receipts));
  }

  @Test
  void shows_where_anything_in_it_was_changed() throws Exception {
    int at = 0;
    for (byte[] frame : frames) {
      byte[] changed = whole.clone();
      changed[at + frame.length / 2] ^= 1;
      lay(changed);

      assertFound("%s:%d: record".formatted(FILE, at), verified());
      at += frame.length;
    }
  }

  @Test
  void shows_what_was_changed_together_with_its_checksums() throws Exception {
    for (int i = 1; i < frames.size(); i++) {
      byte[] body = Arrays.copyOfRange(frames.get(i), 12, frames.get(i).length - 4);
      body[body.length - 2] ^= 1;
      List<byte[]> forged = new ArrayList<>(frames);
      forged.set(i, bytes(Frame.of(body)));
      lay(forged);

      assertFound("the records differ from those that were written", verified());
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  void shows_what_changed_places() throws Exception {
    for (int i = 1; i + 1 < frames.size(); i++) {
      List<byte[]> swapped = new ArrayList<>(frames);
      Collections.swap(swapped, i, i + 1);
      lay(swapped);

      assertFound("missing", verified());
    }
  }

  @Test
  void shows_what_was_left_out() throws Exception {
    for (int i = 1; i + 1 < frames.size(); i++) {
      List<byte[]> less = new ArrayList<>(frames);
      less.remove(i);
      lay(less);

      assertFound("missing", verified());
    }
  }

  @Test
  void shows_an_end_that_was_cut_off_against_a_receipt() throws Exception {
    LogPlace place = opened.get(3).place().orElseThrow();
    long size = 0;
    for (int i = 1; i < frames.size(); i++) {
      lay(frames.subList(0, i));
      Typed verified = verified(List.of(receipts.get(3)));
      if (size < place.size()) {
        assertFound("attests %d records: the log was truncated".formatted(place.size()), verified);
      } else {
        assertWhole(verified);
      }
      size += recordsIn(frames.get(i));
    }
  }

  /** A frame of records tells behind 12 + 1 + 8 + 32 bytes how many there are. */
  private static int recordsIn(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(12 + 1 + 8 + 32);
  }

  @Test
  void shows_an_end_that_was_cut_off_in_the_middle_of_a_record_without_one() throws Exception {
    lay(Arrays.copyOf(whole, whole.length - 1));

    assertFound("damaged, or an interrupted write", verified());
  }

  @Test
  void shows_a_disk_that_was_put_back_against_a_later_receipt_only() throws Exception {
    lay(older);
    assertWhole(verified());
    assertWhole(verified(receipts.subList(0, 2)));

    assertFound("an older state was restored", verified(List.of(receipts.get(0), receipts.get(2))));
  }

  @Test
  void is_not_believed_for_the_certificate_of_another_gateway() throws Exception {
    FieldSite another = FieldSite.make(folder.resolve("another"), 1);
    Path foreign = another.config().state().resolve("pki/issued/gateway.pem");

    Typed verified = Typed.parasol("log", "verify", copy, "--ca", foreign);

    assertFound("contains a certificate that is not of this site's gateway", verified);
  }

  @Test
  void is_held_against_no_receipt_that_somebody_has_changed() throws Exception {
    String kept = Files.readString(receipts.get(0));
    int payload = kept.indexOf("\"payload\":\"") + 40;
    char changed = kept.charAt(payload) == 'A' ? 'B' : 'A';
    Path forged =
        Files.writeString(
            folder.resolve("forged-receipt"),
            kept.substring(0, payload) + changed + kept.substring(payload + 1));

    Typed verified = verified(List.of(forged));

    assertEquals(ExitCode.USAGE, verified.exit(), verified::toString);
    assertTrue(
        verified.err().contains("is neither a head nor a receipt of this log"), verified::toString);
  }

  @Test
  void has_receipts_that_openssl_and_a_proof_by_another_hand_find_right() throws Exception {
    List<Object> words =
        new ArrayList<>(List.of(FieldSite.script(folder, "verify_receipt.py"), certificate));
    words.addAll(receipts);
    List<String> expected = new ArrayList<>();
    for (CommandReceipt each : opened) {
      LogPlace place = each.place().orElseThrow();
      expected.add(
          "signed, stands at %d of %d under %s"
              .formatted(place.index(), place.size(), place.root().hex()));
    }

    assertEquals(expected, told(words, receipts.size()));
  }

  @ParameterizedTest(name = "in which {0} was changed")
  @ValueSource(strings = {"payload", "sig"})
  void has_no_receipt_that_openssl_finds_right(String member) throws Exception {
    String kept = Files.readString(receipts.get(1), UTF_8);
    int at = kept.indexOf("\"%s\":\"".formatted(member)) + member.length() + 30;
    String changed =
        kept.substring(0, at) + (kept.charAt(at) == 'A' ? 'B' : 'A') + kept.substring(at + 1);
    Path forged = Files.writeString(folder.resolve("changed-" + member), changed);

    assertEquals(
        List.of("refused: the gateway has not signed it"),
        told(List.of(FieldSite.script(folder, "verify_receipt.py"), certificate, forged), 1));
  }

  private static List<String> told(List<Object> words, int lines) throws Exception {
    try (RunningPeer peer =
        RunningPeer.peer(Path.of("/usr/bin/python3"), "python3", words.toArray())) {
      peer.await("the last line", line -> peer.soFar().size() >= lines);
      return peer.soFar();
    }
  }
}
