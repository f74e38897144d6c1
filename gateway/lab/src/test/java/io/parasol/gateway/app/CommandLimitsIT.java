// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.operator.RequestClient;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several operators may do to one device, before and after a restart of the gateway. */
@DisplayName("A running gateway")
class CommandLimitsIT {

  private static final DeviceId BOX = new DeviceId("box-01");

  /** The number of pairs of points, and their addresses. */
  private static final int PAIRS = 8;

  private static final int FIRST = 300;
  private static final int SECOND = 400;

  private static final String PROFILE =
      """
      profile: limited
      points:
        limit: {at: holding 200, type: uint16, write: {class: setpoint, min: 0, max: 100}}
        saved: {at: holding 210, type: uint16,
                write: {class: setpoint, min: 0, max: 100, wear: flash, per-day: 3}}
        floor: {at: holding 220, type: uint16, write: {class: setpoint, min: 0, max: 100}}
      """;

  @TempDir private Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Map<Integer, Integer> registers = new ConcurrentHashMap<>();
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final Map<String, SigningKey> keys = new LinkedHashMap<>();
  private ModbusServer server;
  private FieldSite site;
  private Gateway gateway;
  private FieldOperator operators;

  /** Slow enough that the parts of two commands would be seen to mix, if they did. */
  private Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(), place -> registers.getOrDefault(read.address() + place, 0)));
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      registers.put(write.address(), write.value());
      writes.add(write.address() + "=" + write.value());
      return new Answer.Late(Duration.ofMillis(20), Answer.of(new ModbusResponse.Written()));
    }
    return Answer.of(new ModbusResponse.ExceptionResponse(1));
  }

  @BeforeEach
  void a_device_and_two_who_sign() throws Exception {
    server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, this::answer);
    Path home = Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(home.resolve("limited.yaml"), PROFILE + pairs());
    site =
        FieldSite.make(
            folder.resolve("site"),
            """
              deputy: {key: stranger.pub, classes: [setpoint, config]}
            links:
              lan: {tcp: "%s"}
            devices:
              box-01: {link: lan, unit: 7, profile: limited, every: 1s}
            """
                .formatted(server.address()));
    keys.put("control-room", SigningKey.read(site.file("control-room.key"), new char[0]));
    keys.put("deputy", SigningKey.read(site.file("stranger.key"), new char[0]));
    start();
  }

  private static String pairs() {
    StringBuilder points = new StringBuilder();
    for (int i = 1; i <= PAIRS; i++) {
      points.append(point("first_" + i, FIRST + i)).append(point("second_" + i, SECOND + i));
    }
    return points.toString();
  }

  private static String point(String name, int address) {
    return "  %s: {at: holding %d, type: uint16, write: {class: setpoint, min: 0, max: 9}}\n"
        .formatted(name, address);
  }

  private void start() throws Exception {
    gateway = site.start();
    operators = new FieldOperator(site, gateway.broker(), "operator");
  }

  private void restart() throws Exception {
    operators.close();
    gateway.close();
    start();
  }

  @AfterEach
  void all_is_closed() {
    operators.close();
    gateway.close();
    server.close();
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private byte[] command(String signer, long counter, Map<PointName, Value> values) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Command(
            signer + "-" + counter,
            new SiteId("field"),
            BOX,
            CommandClass.SETPOINT,
            new Action.Write(values, Optional.empty()),
            counter,
            now.minusSeconds(60),
            now.plusSeconds(240),
            Map.of())
        .sign(Objects.requireNonNull(keys.get(signer)))
        .toJson();
  }

  private byte[] send(String signer, long counter, Map<PointName, Value> values) {
    byte[] envelope = command(signer, counter, values);
    operators.send("box-01", envelope);
    return envelope;
  }

  private String end(String signer, long counter, String point, long value) throws Exception {
    return shown(
        operators.end(send(signer, counter, Map.of(new PointName(point), new Value.Whole(value)))));
  }

  /** The receipt of a command that an operator gets who was not connected when it came. */
  private CommandReceipt fromLog(String command) throws Exception {
    TlsMaterial material = site.material("operator");
    Topics topics = new Topics("parasol", new SiteId("field"));
    try (RequestClient requests =
        RequestClient.connect(gateway.broker(), material, topics, new OperatorName("operator"))) {
      Members response =
          requests.request(
              Json.object()
                  .put("request", "receipts")
                  .put("device", BOX.value())
                  .put("command", command));
      Json.Arr receipts = (Json.Arr) response.required("receipts");
      assertEquals(1, receipts.items().size());
      Path certificate = site.config().state().resolve("pki/issued/gateway.pem");
      return CommandReceipt.open(
          Json.write(Members.of(receipts.items().get(0), "receipt").required("receipt")),
          VerificationKey.of(Certificates.read(certificate).get(0)));
    }
  }

  private static String shown(CommandReceipt receipt) {
    return (receipt.outcome().wireName() + " " + receipt.reason().orElse("")).strip();
  }

  @Test
  void writes_a_point_no_more_often_than_its_profile_allows_also_after_a_restart()
      throws Exception {
    assertEquals("applied", end("control-room", 1, "saved", 1));
    assertEquals("applied", end("deputy", 2, "saved", 2));
    assertEquals("applied", end("control-room", 3, "saved", 3));
    assertEquals("rejected rate_exceeded", end("deputy", 4, "saved", 4));
    restart();

    assertEquals("rejected rate_exceeded", shown(fromLog("deputy-4")));
    assertEquals("applied", shown(fromLog("deputy-2")));
    assertEquals("rejected rate_exceeded", end("control-room", 5, "saved", 5));
    assertEquals("applied", end("deputy", 6, "limit", 5), "the control: another point");
    assertEquals(List.of("210=1", "210=2", "210=3", "200=5"), writes);
  }

  @Test
  void wears_no_flash_for_a_value_that_is_there_nor_counts_it() throws Exception {
    assertEquals("applied", end("control-room", 1, "saved", 1));
    for (int counter = 2; counter < 6; counter++) {
      assertEquals("applied", end("control-room", counter, "saved", 1));
    }
    restart();
    assertEquals("applied", end("control-room", 6, "saved", 1));

    assertEquals("applied", end("control-room", 7, "saved", 2));
    assertEquals("applied", end("control-room", 8, "saved", 3));
    assertEquals("rejected rate_exceeded", end("control-room", 9, "saved", 4));
    assertEquals(List.of("210=1", "210=2", "210=3"), writes);
  }

  @Test
  void lets_no_late_command_of_one_undo_a_newer_one_of_another_also_after_a_restart()
      throws Exception {
    assertEquals("applied", end("control-room", 10, "limit", 60));
    assertEquals("applied", end("deputy", 20, "limit", 70));
    assertEquals("rejected superseded", end("control-room", 15, "limit", 60));
    restart();

    assertEquals("rejected superseded", end("control-room", 16, "limit", 61));
    assertEquals("applied", end("control-room", 17, "floor", 5), "the control: another point");
    assertEquals("applied", end("control-room", 21, "limit", 80), "the control: a newer one");
    assertEquals(List.of("200=60", "200=70", "220=5", "200=80"), writes);
  }

  @Test
  void carries_out_the_commands_of_all_for_one_device_one_after_the_other() throws Exception {
    List<byte[]> sent = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int counter = 1; counter <= PAIRS; counter++) {
      Map<PointName, Value> both = new LinkedHashMap<>();
      both.put(new PointName("first_" + counter), new Value.Whole(1));
      both.put(new PointName("second_" + counter), new Value.Whole(2));
      sent.add(send(counter % 2 == 0 ? "deputy" : "control-room", counter, both));
      expected.add((FIRST + counter) + "=1");
      expected.add((SECOND + counter) + "=2");
    }
    for (byte[] each : sent) {
      assertEquals("applied", shown(operators.end(each)));
    }

    assertEquals(expected, writes);
  }
}
