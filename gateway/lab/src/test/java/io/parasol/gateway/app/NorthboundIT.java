// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.FreePort;
import io.parasol.testing.PeerProgram;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Modbus server of a whole gateway, with masters that others have written. */
@DisplayName("A SCADA master")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NorthboundIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OWN = 1;
  private static final int SUNSPEC = 101;

  private static final String PROFILE =
      """
      profile: north-inverter
      source: Invented for the tests.
      points:
        power:   {at: holding 0, type: int16, scale: 10, unit: W, means: ac_power}
        voltage: {at: holding 1, type: uint16, scale: 0.1, unit: V, means: ac_voltage(1)}
        energy:  {at: holding 2, type: uint32, unit: kWh, means: ac_energy_total}
        cabinet: {at: input 7, type: int16, scale: 0.1, unit: °C, means: internal_temp}
        door:    {at: coil 3, type: bool}
        limit:   {at: holding 100, type: uint16, unit: "%", write: {class: setpoint, min: 0, max: 100}}
        cap:     {at: holding 105, type: uint16, unit: "%", write: {class: setpoint, min: 0, max: 1000}}
        reserve: {at: holding 101, type: uint16, unit: "%", write: {class: setpoint, min: 0, max: 1000}}
        target:  {at: holding 110, type: uint32, scale: 0.1, unit: W,
                  write: {class: setpoint, min: 0, max: 400000000}}
        mode:    {at: holding 112, type: uint16, write: {class: config, min: 0, max: 1000}}
        relay:   {at: coil 8, type: bool, write: {class: setpoint}}
      """;

  private static final String ROLES =
      """
      {"group": {"name": "north-inverter", "points": [
        {"name": "power", "read_roles": ["ReadOnlySunSpec", "GridServiceSunSpec"]},
        {"name": "voltage", "read_roles": ["ReadOnlySunSpec", "GridServiceSunSpec"]},
        {"name": "energy", "read_roles": ["ReadOnlySunSpec", "GridServiceSunSpec"]},
        {"name": "cabinet", "read_roles": ["ReadOnlySunSpec", "GridServiceSunSpec"]},
        {"name": "door", "read_roles": ["ReadOnlySunSpec", "GridServiceSunSpec"]},
        {"name": "limit", "read_roles": ["GridServiceSunSpec"],
         "write_roles": ["SuperAdministratorSpec"]},
        {"name": "cap", "read_roles": ["GridServiceSunSpec"],
         "write_roles": ["SuperAdministratorSpec", "GridServiceSunSpec"]},
        {"name": "reserve", "read_roles": ["GridServiceSunSpec"],
         "write_roles": ["SuperAdministratorSpec"]},
        {"name": "target", "read_roles": ["GridServiceSunSpec"],
         "write_roles": ["GridServiceSunSpec"]},
        {"name": "mode", "write_roles": ["GridServiceSunSpec"]},
        {"name": "relay", "read_roles": ["GridServiceSunSpec"],
         "write_roles": ["GridServiceSunSpec"]}]}}
      """;

  @TempDir static Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final AtomicInteger deviceRequests = new AtomicInteger();
  private final Map<Integer, Integer> writtenRegisters = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> writtenCoils = new ConcurrentHashMap<>();
  private final List<ModbusRequest> deviceWrites = new CopyOnWriteArrayList<>();
  private @Nullable ModbusServer controller;
  private FieldSite site;
  private Gateway gateway;
  private RunningPeer events;
  private int runs;

  private Answer answer(Unit unit, ModbusRequest request) {
    deviceRequests.incrementAndGet();
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(),
              place ->
                  writtenRegisters.getOrDefault(
                      read.address() + place, 500 + read.address() + place)));
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      boolean[] bits = new boolean[read.quantity()];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = !Boolean.FALSE.equals(writtenCoils.get(read.address() + i));
      }
      return Answer.of(ModbusResponse.Bits.of(bits));
    }
    deviceWrites.add(request);
    if (request instanceof ModbusRequest.WriteRegister write) {
      writtenRegisters.put(write.address(), write.value());
    } else if (request instanceof ModbusRequest.WriteRegisters write) {
      for (int i = 0; i < write.values().size(); i++) {
        writtenRegisters.put(write.address() + i, write.values().get(i));
      }
    } else if (request instanceof ModbusRequest.WriteCoil write) {
      writtenCoils.put(write.address(), write.on());
    }
    return Answer.of(new ModbusResponse.Written());
  }

  @BeforeAll
  void a_site_with_a_modbus_server() throws Exception {
    ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, this::answer);
    controller = server;
    Path at = Files.createDirectories(folder.resolve("site"));
    Files.writeString(
        Files.createDirectories(at.resolve("profiles")).resolve("north-inverter.yaml"), PROFILE);
    Files.writeString(
        Files.createDirectories(at.resolve("roles")).resolve("north-inverter.json"), ROLES);
    int plain = FreePort.find();
    site =
        FieldSite.make(
            at,
            """
            links:
              lan: {tcp: "127.0.0.1:%d"}
              mirror: {tcp: "127.0.0.1:%d"}
            devices:
              box-01: {link: lan, unit: 7, profile: north-inverter, every: 1h}
              copy-01: {link: mirror, unit: 101, profile: sunspec, every: 1s}
            modbus-server:
              listen: 127.0.0.1:0
              plain: 127.0.0.1:%d
              roles: roles
              units: {box-01: 1, copy-01: 2}
              sunspec: {box-01: 101}
              writes:
                box-01:
                  cap: [GridServiceSunSpec]
                  reserve: [GridServiceSunSpec]
                  target: [GridServiceSunSpec]
                  mode: [GridServiceSunSpec]
                  relay: [GridServiceSunSpec]
            """
                .formatted(server.address().port(), plain, plain));
    gateway = site.start();
    events = site.subscribe(gateway, "operator", "parasol/field/gateway/event");
  }

  @AfterAll
  void all_is_closed() throws Exception {
    if (events != null) {
      events.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (controller != null) {
      controller.close();
    }
    var unused = loops.shutdownGracefully();
  }

  private HostPort secure() {
    return gateway.northbound().orElseThrow().secureAddress().orElseThrow();
  }

  private HostPort plain() {
    return gateway.northbound().orElseThrow().plainAddress().orElseThrow();
  }

  private PeerProgram.Run run(String program, String debianPackage, Object... arguments)
      throws Exception {
    return PeerProgram.named(program, debianPackage)
        .run(
            folder.resolve("output-" + ++runs),
            Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static List<Object> words(String text) {
    return new ArrayList<>(List.of(text.split(" ", -1)));
  }

  /** Reads with mbpoll, whose references begin with 1. */
  private String mbpoll(HostPort server, int unit, int address, int count, String more)
      throws Exception {
    List<Object> arguments =
        words(
            "-m tcp -a %d -r %d -c %d -1 -q -p %d %s 127.0.0.1"
                .formatted(unit, address + 1, count, server.port(), more));
    return run("mbpoll", "mbpoll", arguments.toArray()).output();
  }

  /** Sends one request over plain TCP, and returns the PDU of the response. */
  private byte[] exchange(int unit, int... pdu) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), plain().port())) {
      socket.setSoTimeout(10_000);
      ByteBuffer frame = ByteBuffer.allocate(7 + pdu.length);
      frame.putShort((short) 0x1234).putShort((short) 0).putShort((short) (1 + pdu.length));
      frame.put((byte) unit);
      for (int each : pdu) {
        frame.put((byte) each);
      }
      socket.getOutputStream().write(frame.array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertEquals(0x1234, in.readUnsignedShort());
      assertEquals(0, in.readUnsignedShort());
      byte[] response = new byte[in.readUnsignedShort() - 1];
      assertEquals(unit, in.readUnsignedByte());
      in.readFully(response);
      return response;
    }
  }

  private void assertException(int code, int unit, int... pdu) throws IOException {
    assertEquals(
        List.of(pdu[0] | 0x80, code),
        List.of((int) exchange(unit, pdu)[0] & 0xFF, (int) exchange(unit, pdu)[1]));
  }

  @Test
  void reads_the_own_registers_of_a_device_with_mbpoll() throws Exception {
    assertTrue(
        mbpoll(plain(), OWN, 0, 4, "-t 4")
            .matches("(?s).*\\[1\\]:\\s+500\\s+\\[2\\]:\\s+501\\s+\\[3\\]:\\s+502.*"),
        () -> "registers");
    assertTrue(mbpoll(plain(), OWN, 7, 1, "-t 3").matches("(?s).*\\[8\\]:\\s+507.*"));
    assertTrue(mbpoll(plain(), OWN, 3, 1, "-t 0").matches("(?s).*\\[4\\]:\\s+1.*"));
  }

  @Test
  void gets_the_documented_exceptions() throws Exception {
    assertException(0x0A, 9, 3, 0, 0, 0, 1);
    assertException(2, OWN, 3, 1, 44, 0, 1);
    assertException(2, OWN, 4, 0, 0, 0, 1);
    assertException(1, OWN, 3, 0, 100, 0, 1);
    assertException(1, OWN, 6, 0, 100, 0, 1);
    assertException(1, OWN, 5, 0, 3, 0xFF, 0);
    assertException(1, OWN, 16, 0, 100, 0, 1, 2, 0, 1);
    assertException(1, OWN, 43, 14, 1, 0);
    assertException(3, OWN, 3, 0, 0, 0, 126);
    assertException(2, SUNSPEC, 3, 0, 0, 0, 2);
    assertException(1, SUNSPEC, 16, 0x9C, 0x42, 0, 1, 2, 0, 1);
  }

  @Test
  void causes_no_request_to_the_device() throws Exception {
    int before = deviceRequests.get();
    for (int i = 0; i < 200; i++) {
      assertEquals(3, exchange(OWN, 3, 0, 0, 0, 4)[0]);
      assertEquals(3, exchange(SUNSPEC, 3, 0x9C, 0x40, 0, 100)[0]);
    }

    assertEquals(before, deviceRequests.get());
  }

  @Test
  void reads_a_sunspec_map_that_a_sunspec_client_understands() throws Exception {
    // The gateway itself polls the map, as the SunSpec device copy-01.
    try (RunningPeer telemetry =
        site.subscribe(gateway, "operator", "parasol/field/copy-01/telemetry")) {
      String reading = telemetry.await("a reading", line -> line.contains("\"inverter.W\""));

      assertTrue(reading.contains("\"inverter.W\":5000"), reading);
      assertTrue(reading.contains("\"inverter.PhVphA\":50.1"), reading);
      assertTrue(reading.contains("\"inverter.TmpCab\":50.7"), reading);
    }
  }

  @Test
  @SuppressWarnings("try") // The tunnel is opened only to be closed.
  void reads_over_mutual_tls_through_a_tunnel_with_mbpoll() throws Exception {
    int port = FreePort.find();
    try (RunningPeer tunnel =
        RunningPeer.peer(
            Path.of("/usr/bin/socat"),
            "socat",
            "TCP-LISTEN:%d,fork,reuseaddr,bind=127.0.0.1".formatted(port),
            "OPENSSL:localhost:%d,verify=1,cafile=%s,cert=%s,key=%s"
                .formatted(
                    secure().port(),
                    site.file("ca.pem"),
                    site.file("operator.pem"),
                    site.file("operator.key")))) {
      HostPort through = new HostPort("127.0.0.1", port);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertTrue(
                      mbpoll(through, OWN, 0, 1, "-t 4").matches("(?s).*\\[1\\]:\\s+500.*")));
      assertTrue(mbpoll(through, OWN, 100, 1, "-t 4").matches("(?s).*\\[101\\]:\\s+600.*"));
    }
  }

  /** MB-TCP-Security-v36, R-57 and R-58; openssl prints what it requests, and the agreement. */
  @ParameterizedTest(name = "with {0}")
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void may_limit_the_length_of_the_records_that_it_gets(String version) throws Exception {
    List<Object> arguments =
        words(
            "s_client -connect localhost:%d %s -maxfraglen 512 -trace -CAfile"
                .formatted(secure().port(), version));
    arguments.addAll(List.of(site.file("ca.pem"), "-cert", site.file("operator.pem")));
    arguments.addAll(List.of("-cert_chain", site.file("operator.pem")));
    arguments.addAll(List.of("-key", site.file("operator.key")));

    String output = run("openssl", "openssl", arguments.toArray()).output();

    assertEquals(2, output.split("max_fragment_length := 2\\^9", -1).length - 1, output);
  }

  @Test
  void of_pymodbus_reads_over_mutual_tls_what_its_role_may_read() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("read.py"),
            """
            import ssl, sys
            from pymodbus.client import ModbusTlsClient
            port, ca, cert, key = sys.argv[1:]
            tls = ssl.create_default_context(cafile=ca)
            tls.verify_flags |= ssl.VERIFY_X509_STRICT
            tls.load_cert_chain(cert, key)
            tls.check_hostname = False  # pymodbus names no host
            client = ModbusTlsClient("localhost", port=int(port), sslctx=tls)
            assert client.connect()
            print("power", client.read_holding_registers(0, count=4, slave=1).registers)
            limit = client.read_holding_registers(100, count=1, slave=1)
            print("limit", limit.registers, getattr(limit, "exception_code", None))
            print("write", client.write_register(0, 1, slave=1).exception_code)
            print("sunspec", client.read_holding_registers(40000, count=4, slave=101).registers)
            """);
    String viewer = python(script, "viewer");
    assertTrue(viewer.contains("power [500, 501, 502, 503]"), viewer);
    assertTrue(viewer.contains("sunspec [21365, 28243, 1, 66]"), viewer);
    assertTrue(viewer.contains("limit [] 1"), viewer);
    assertTrue(viewer.contains("write 1"), viewer);
    String operator = python(script, "operator");
    assertTrue(operator.contains("limit [600] None"), operator);
    assertTrue(operator.contains("write 1"), operator);
  }

  @Test
  void of_pymodbus_writes_over_mutual_tls_what_its_role_may_write() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("write.py"),
            """
            import ssl, sys
            from pymodbus.client import ModbusTlsClient
            port, ca, cert, key = sys.argv[1:]
            tls = ssl.create_default_context(cafile=ca)
            tls.load_cert_chain(cert, key)
            tls.check_hostname = False  # pymodbus names no host
            client = ModbusTlsClient("localhost", port=int(port), sslctx=tls, timeout=20)
            assert client.connect()
            def code(response):
                return getattr(response, "exception_code", 0)
            print("one", code(client.write_register(105, 42, slave=1)))
            print("read", client.read_holding_registers(105, count=1, slave=1).registers)
            print("two", code(client.write_registers(110, [1, 2], slave=1)))
            print("coil", code(client.write_coil(8, False, slave=1)))
            print("bad-value", code(client.write_register(105, 1001, slave=1)))
            print("half", code(client.write_register(110, 1, slave=1)))
            print("class", code(client.write_register(112, 1, slave=1)))
            print("map", code(client.write_register(101, 1, slave=1)))
            print("unlisted", code(client.write_register(0, 1, slave=1)))
            print("mask", code(client.mask_write_register(address=105, and_mask=0, or_mask=1, slave=1)))
            print("sunspec", code(client.write_register(40100, 1, slave=101)))
            """);
    String refused =
        "bad-value 3 half 2 class 1 map 1 unlisted 1 mask 1 sunspec 1"
            .replaceAll(" (?=[a-z])", "\n");

    String viewer = python(script, "viewer");
    assertTrue(viewer.startsWith("one 1\n"), viewer);
    assertTrue(viewer.contains("two 1\ncoil 1\nbad-value 1\nhalf 1\n"), viewer);
    assertEquals(List.of(), deviceWrites);

    String operator = python(script, "operator");
    assertEquals("one 0\nread [42]\ntwo 0\ncoil 0\n" + refused, operator.strip());
    assertEquals(
        List.of(
            new ModbusRequest.WriteRegister(105, 42),
            new ModbusRequest.WriteRegisters(110, List.of(1, 2)),
            new ModbusRequest.WriteCoil(8, false)),
        deviceWrites);
    String log = evidenceLog();
    assertTrue(
        log.matches(
            "(?s).*\"record\":\"modbus-write\"[^\n"
                + "]*\"identity\":\"spiffe://parasol/site/field/operator/operator/operator\""
                + ",\"serial\":\"[0-9a-f]+\",\"role\":\"GridServiceSunSpec\",\"device\":\"box-01\","
                + "\"id\":\"[0-9a-f-]+\",\"value\":\\{\"cap\":42},\"before\":\\{\"cap\":605}.*"),
        log);
    assertFalse(log.contains("operator/viewer"), log);
  }

  private String evidenceLog() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(site.config().state().resolve("log"))) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(each, ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void of_pysunspec2_finds_the_models_and_reads_them_over_mutual_tls() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("scan.py"),
            """
            import sys
            import sunspec2.modbus.client as sunspec
            port, ca, cert, key = sys.argv[1:]
            device = sunspec.SunSpecModbusClientDeviceTCP(
                slave_id=101, ipaddr="localhost", ipport=int(port), timeout=10,
                tls=True, cafile=ca, certfile=cert, keyfile=key)
            device.scan()
            print("models", [m for m in device.models if isinstance(m, int)])
            print("serial", device.common[0].SN.cvalue)
            inverter = device.models[111][0]
            print("values", inverter.W.cvalue, round(inverter.PhVphA.cvalue, 3), inverter.Hz.cvalue)
            """);
    String output = python(script, "viewer");
    Assumptions.assumeFalse(
        output.contains("No module named 'sunspec2'"),
        "SKIPPED: pysunspec2 is not in Debian; pip install pysunspec2");

    assertTrue(output.contains("models [1, 111]"), output);
    assertTrue(output.contains("serial box-01"), output);
    assertTrue(output.contains("values 5000.0 50.1 None"), output);
  }

  private String python(Path script, String who) throws Exception {
    return run(
            "/usr/bin/python3",
            "python3-pymodbus",
            script,
            secure().port(),
            site.file("ca.pem"),
            site.file(who + ".pem"),
            site.file(who + ".key"))
        .output()
        .replaceAll("Exception response [^\\n]*\\n", ""); // its log
  }

  @Test
  void that_sends_garbage_is_disconnected_and_does_not_disturb_the_others() throws Exception {
    Random random = new Random(802);
    long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    for (int round = 0; System.nanoTime() - until < 0; round++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), plain().port())) {
        byte[] bytes = new byte[1 + random.nextInt(300)];
        random.nextBytes(bytes);
        if (round % 2 == 0 && bytes.length > 8) {
          // A header that is valid, with any PDU.
          ByteBuffer.wrap(bytes)
              .putShort(2, (short) 0)
              .putShort(4, (short) Math.min(254, bytes.length - 6))
              .put(6, (byte) (random.nextBoolean() ? OWN : SUNSPEC));
        }
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.setSoTimeout(10_000);
        byte[] all = socket.getInputStream().readAllBytes();
        assertTrue(all.length % 1 == 0);
      } catch (IOException reset) {
        // The server closed the connection while this client was sending.
      }
    }

    assertEquals(3, exchange(OWN, 3, 0, 0, 0, 1)[0]);
  }
}
