// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A running gateway with a page, which all test classes of this virtual machine share: a controller
 * {@code box-01} that a test can stop, and the inverters of {@link SimulatedRoof}.
 */
final class PageSite implements AutoCloseable {

  /** How often the controller is read. */
  static final Duration CONTROLLER_PERIOD = Duration.ofMillis(200);

  private final TemporaryFolder folder = TemporaryFolder.make("page");
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final SimulatedRoof roof = new SimulatedRoof();

  /** The registers of the controller that were written; all others hold 600. */
  private final Map<Integer, Integer> written = new ConcurrentHashMap<>();

  private ModbusServer controller;
  private FieldSite site;
  private Gateway gateway;

  /** Gives the site to the constructors of test classes. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == PageSite.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(PageSite.class, unused -> open(), PageSite.class);
    }

    private static PageSite open() {
      try {
        return new PageSite();
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }
  }

  private PageSite() throws Exception {
    controller = startController(new HostPort("127.0.0.1", 0));
    int roofPort = FreePort.find();
    Path profiles = Files.createDirectories(folder.path().resolve("profiles"));
    Files.writeString(
        profiles.resolve("field-box.yaml"),
        FieldSite.resource("field-box.yaml") + "identity: {serial: serial}\n");
    Files.writeString(profiles.resolve("string-inverter.yaml"), SimulatedRoof.profile());
    String devices = "  string-box: {native: true}\n";
    FieldSite empty =
        FieldSite.make(
            folder.path(),
            """
            page: {listen: 127.0.0.1:%d}
            links:
              lan: {tcp: "127.0.0.1:%d"}
              roof: {tcp: "127.0.0.1:%d"}
            devices:
              box-01: {link: lan, unit: 7, profile: field-box, every: %dms}
            """
                    .formatted(
                        FreePort.find(),
                        controller.address().port(),
                        roofPort,
                        CONTROLLER_PERIOD.toMillis())
                + devices
                + roof.place());
    // The log of commands is older than the readings that are stored then.
    empty.start().close();
    site = empty.changed(devices, devices + SimulatedRoof.devices());
    roof.start(site.config(), roofPort);
    gateway = site.start();
  }

  private Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(), place -> written.getOrDefault(read.address() + place, 600)));
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      written.put(write.address(), write.value());
      return Answer.of(new ModbusResponse.Written());
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      written.put(write.address(), write.values().get(0));
      return Answer.of(new ModbusResponse.Written());
    }
    return Answer.of(new ModbusResponse.ExceptionResponse(2));
  }

  private ModbusServer startController(HostPort at) throws IOException {
    return ModbusServer.start(at, loops, ServerSettings.DEFAULT, this::answer);
  }

  /** Ends the controller. */
  void killController() {
    controller.close();
  }

  /** Starts the controller again, at the same address. */
  void restartController() throws IOException {
    controller = startController(controller.address());
  }

  /** Changes a register of the controller. */
  void setRegister(int address, int value) {
    written.put(address, value);
  }

  /** Returns what was written last to a register of the controller; 600 if nothing was. */
  int register(int address) {
    return written.getOrDefault(address, 600);
  }

  FieldSite site() {
    return site;
  }

  SimulatedRoof roof() {
    return roof;
  }

  Gateway gateway() {
    return gateway;
  }

  void restartGateway() {
    gateway.close();
    gateway = site.start();
  }

  /** Changes the configuration of the running gateway. */
  void reload(String before, String after) throws Exception {
    site = site.changed(before, after);
    var unused = gateway.reload(site.config());
  }

  URI at(String path) {
    return URI.create(gateway.page().orElseThrow() + path);
  }

  /** Runs a verb for this site. */
  Typed parasol(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", site.file("site.yaml")));
    return Typed.parasol(all.toArray()).done();
  }

  /** Returns the secret of a new link, which the command line prints. */
  String link(String person) {
    List<String> lines = parasol("page", "link", person).lines();
    assertEquals(1, lines.size());
    return lines.get(0).substring(lines.get(0).indexOf('=') + 1);
  }

  /** Issues the certificate of an operator, and waits until the page knows it. */
  void issue(String name) throws IOException, InterruptedException {
    var unused = parasol("pki", "issue", "operator", name, "--role", "operator");
    String operator = logIn("operator");
    Awaitility.await()
        .until(
            () ->
                get("api/v1/certificates", "cookie", operator).body().contains("\"" + name + "\""));
  }

  HttpResponse<String> post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    return send(request(path, json).header("content-type", "application/json"), headers);
  }

  /** Posts text as a form of another site could. */
  HttpResponse<String> postAs(String type, String path, String text, String cookie)
      throws IOException, InterruptedException {
    return send(request(path, text).header("content-type", type), "cookie", cookie);
  }

  private HttpRequest.Builder request(String path, String text) {
    return HttpRequest.newBuilder(at("api/v1/" + path))
        .POST(HttpRequest.BodyPublishers.ofString(text));
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(at(path)), headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Logs a person in with a link, and returns the cookie. */
  String logIn(String person) throws IOException, InterruptedException {
    HttpResponse<String> response = post("login", "{\"link\":\"" + link(person) + "\"}");
    assertEquals(200, response.statusCode(), response.body());
    String cookie = response.headers().firstValue("set-cookie").orElseThrow();
    assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Strict"), cookie);
    return cookie.substring(0, cookie.indexOf(';'));
  }

  LiveMessages live(String cookie) throws IOException, InterruptedException {
    return new LiveMessages(
        client.send(
            HttpRequest.newBuilder(at("api/v1/live")).header("cookie", cookie).build(),
            HttpResponse.BodyHandlers.ofInputStream()));
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    roof.close();
    controller.close();
    var unused = loops.shutdownGracefully();
    folder.close();
  }
}
