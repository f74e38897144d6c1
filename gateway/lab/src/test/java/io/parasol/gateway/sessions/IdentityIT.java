// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Another device under the address of one that is known")
class IdentityIT {

  private static final DeviceId BOX = new DeviceId("box-01");
  private static final int SERIAL = 30;

  @TempDir private Path folder;
  private volatile String serial = "SN-0001";
  private volatile boolean isGone;
  private final AtomicInteger writes = new AtomicInteger();
  private long counter = Instant.now().toEpochMilli();

  private Answer answer(Unit unit, ModbusRequest request) {
    if (isGone) {
      return new Answer.HangUp();
    }
    if (request instanceof ModbusRequest.ReadRegisters read) {
      byte[] text = (serial + "\0".repeat(8)).getBytes(StandardCharsets.US_ASCII);
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(),
              place -> {
                int at = read.address() + place - SERIAL;
                return at >= 0 && at < 4 ? text[2 * at] << 8 | text[2 * at + 1] : 600;
              }));
    }
    if (request instanceof ModbusRequest.WriteRegister) {
      writes.incrementAndGet();
      return Answer.of(new ModbusResponse.Written());
    }
    if (request instanceof ModbusRequest.Raw) {
      return Answer.of(new ModbusResponse.RawResponse(43, identification()));
    }
    return Answer.of(new ModbusResponse.ExceptionResponse(2));
  }

  /** Basic identification, level 1: three objects, of which the second tells the devices apart. */
  private byte[] identification() {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(new byte[] {14, 1, 1, 0, 0, 3});
    List<String> objects = List.of("Acme", serial, "1.0");
    for (int number = 0; number < objects.size(); number++) {
      byte[] text = objects.get(number).getBytes(StandardCharsets.US_ASCII);
      answer.write(number);
      answer.write(text.length);
      answer.writeBytes(text);
    }
    return answer.toByteArray();
  }

  @ParameterizedTest(name = "that identifies itself by {0}")
  @ValueSource(strings = {"{serial: serial}", "device-identification"})
  void is_neither_believed_nor_commanded_until_an_operator_confirms_it(String identity)
      throws Exception {
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, this::answer)) {
      FieldSite site = FieldSite.make(folder.resolve("site"), server.address().port(), identity);
      try (Gateway gateway = site.start();
          RunningPeer subscriber =
              site.mosquitto(
                  "mosquitto_sub",
                  gateway,
                  "operator",
                  "-v",
                  "-t",
                  "parasol/field/+/telemetry",
                  "-t",
                  "parasol/field/+/state",
                  "-t",
                  "parasol/field/+/event",
                  "-t",
                  "parasol/field/+/receipt")) {
        subscriber.await(
            "readings", line -> line.contains("/telemetry") && line.contains("\"limit\":60"));
        assertEquals("applied", finalReceipt(site, gateway, subscriber));
        assertEquals(1, writes.get());

        isGone = true;
        subscriber.await(
            "silence", line -> line.contains("box-01/telemetry") && line.contains("comm_error"));
        serial = "SN-0002";
        isGone = false;
        String event =
            subscriber.await(
                "the event",
                line -> line.contains("gateway/event") && line.contains("device_identity_changed"));
        assertTrue(event.contains("SN-0001") && event.contains("SN-0002"), event);
        subscriber.await(
            "its last word",
            line -> line.contains("box-01/state") && line.contains("device_identity_changed"));

        assertEquals("rejected device_identity_changed", finalReceipt(site, gateway, subscriber));
        assertEquals(1, writes.get(), "nothing was written to the other device");

        IdentityStore book = IdentityStore.in(site.config().state());
        book.confirm(BOX, book.find(BOX).orElseThrow().foreignFingerprint().orElseThrow());
        int before = subscriber.soFar().size();
        Awaitility.await("readings of the confirmed device")
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    subscriber.soFar().stream()
                        .skip(before)
                        .anyMatch(line -> line.contains("\"limit\":60")));
        assertEquals("applied", finalReceipt(site, gateway, subscriber));
        assertEquals(2, writes.get());
      }
    } finally {
      var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private String finalReceipt(FieldSite site, Gateway gateway, RunningPeer subscriber)
      throws Exception {
    UUID id = UUID.randomUUID();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Command command =
        new Command(
            id.toString(),
            new SiteId("field"),
            BOX,
            CommandClass.SETPOINT,
            new Action.Write(Map.of(new PointName("limit"), new Value.Real(60)), Optional.empty()),
            counter++,
            now.minusSeconds(60),
            now.plusSeconds(240),
            Map.of());
    Path file = Files.createTempFile(folder, "command", ".json");
    SigningKey key = SigningKey.read(site.file("control-room.key"), new char[0]);
    Files.write(file, Envelope.sign(Command.PAYLOAD_TYPE, command.toJson(), key).toJson());
    try (RunningPeer publisher =
        site.mosquitto(
            "mosquitto_pub",
            gateway,
            "operator",
            "-t",
            "parasol/field/box-01/command",
            "-f",
            file)) {
      Awaitility.await("mosquitto_pub").atMost(Duration.ofSeconds(60)).until(publisher::hasEnded);
    }
    return Receipts.awaitFinal(subscriber, id.toString());
  }

  /** Reads receipts without verifying them: that is proved elsewhere. */
  private static final class Receipts {

    static String awaitFinal(RunningPeer subscriber, String command) {
      Awaitility.await("the final receipt")
          .atMost(Duration.ofSeconds(60))
          .until(() -> find(subscriber, command).isPresent());
      return find(subscriber, command).orElseThrow();
    }

    private static Optional<String> find(RunningPeer subscriber, String command) {
      return subscriber.soFar().stream()
          .filter(line -> line.contains("box-01/receipt"))
          .map(line -> payload(line.substring(line.indexOf(' ') + 1)))
          .filter(receipt -> receipt.contains(command) && !receipt.contains("\"accepted\""))
          .map(
              receipt ->
                  receipt.contains("\"applied\"")
                      ? "applied"
                      : word(receipt, "outcome") + " " + word(receipt, "reason"))
          .findFirst();
    }

    private static String payload(String envelope) {
      return new String(
          Base64.getDecoder().decode(word(envelope, "payload")), StandardCharsets.UTF_8);
    }

    private static String word(String json, String member) {
      int at = json.indexOf("\"" + member + "\":\"") + member.length() + 4;
      return json.substring(at, json.indexOf('"', at));
    }
  }
}
