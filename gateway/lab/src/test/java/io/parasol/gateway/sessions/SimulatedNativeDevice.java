// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.app.FieldSite;
import io.parasol.testing.MessageSchemas;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * A native controller, as a vendor would build it from docs/transfer.md, with Eclipse Paho. What it
 * keeps over a restart is in its {@link Flash}.
 */
public final class SimulatedNativeDevice implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 60_000;

  /** It asks again after so long without an answer. */
  private static final long ASKS_AGAIN_MILLIS = 500;

  /** What survives a restart. */
  public static final class Flash {
    public volatile String version;
    final Map<String, String> answers = new LinkedHashMap<>();
    byte @Nullable [] slot;
    public volatile int had;
    @Nullable String install;
    String wants = "";
    String promises = "";

    public Flash(String version) {
      this.version = version;
    }

    synchronized void answered(String id, String json) {
      answers.put(id, json);
    }

    synchronized List<String> answers() {
      return List.copyOf(answers.values());
    }
  }

  private final DeviceId device;
  private final MqttAsyncClient client;
  private final Flash flash;
  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<Message> relayed = new CopyOnWriteArrayList<>();

  /** Where it stops fetching, as if its power went. */
  private volatile int powerFailsAt = Integer.MAX_VALUE;

  private volatile int pausesAt = Integer.MAX_VALUE;
  private volatile boolean isRefusing;
  private volatile boolean isPulling = true;
  private volatile int blockBytes = 1_000;
  private volatile long lastAsked;
  private final AtomicBoolean isCut = new AtomicBoolean();

  /** What came on its relay topic. */
  public record Message(String payload, Map<String, String> properties, String correlation) {}

  private SimulatedNativeDevice(DeviceId device, MqttAsyncClient client, Flash flash) {
    this.device = device;
    this.client = client;
    this.flash = flash;
  }

  public static SimulatedNativeDevice connect(
      FieldSite site, HostPort broker, String name, Flash flash) throws Exception {
    TlsMaterial material = site.issued(name).material(name);
    MqttAsyncClient client =
        new MqttAsyncClient("ssl://localhost:" + broker.port(), name, new MemoryPersistence());
    SimulatedNativeDevice played = new SimulatedNativeDevice(new DeviceId(name), client, flash);
    client.setCallback(played.new CommandCallback());
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setSocketFactory(material.sslContext().getSocketFactory());
    options.setHttpsHostnameVerificationEnabled(true);
    client.connect(options).waitForCompletion(PATIENCE_MILLIS);
    for (String kind : List.of("command", "relay")) {
      IMqttToken granted = client.subscribe(played.topic(kind), 1);
      granted.waitForCompletion(PATIENCE_MILLIS);
    }
    for (String answer : flash.answers()) {
      played.publish("answer", answer.getBytes(UTF_8), "");
    }
    var unused = played.clock.scheduleWithFixedDelay(played::beat, 0, 100, TimeUnit.MILLISECONDS);
    return played;
  }

  private String topic(String kind) {
    return "parasol/field/" + device + "/" + kind;
  }

  public List<String> commands() {
    return List.copyOf(commands);
  }

  public List<Message> relayed() {
    return List.copyOf(relayed);
  }

  public SimulatedNativeDevice refusing() {
    isRefusing = true;
    return this;
  }

  public SimulatedNativeDevice notPulling() {
    isPulling = false;
    return this;
  }

  public SimulatedNativeDevice pulling() {
    isPulling = true;
    return this;
  }

  /** It asks for nothing more once it has so much. */
  public SimulatedNativeDevice pausingAt(int bytes) {
    pausesAt = bytes;
    return this;
  }

  public SimulatedNativeDevice failingAt(int bytes) {
    powerFailsAt = bytes;
    return this;
  }

  public SimulatedNativeDevice inBlocksOf(int bytes) {
    blockBytes = bytes;
    return this;
  }

  public void telemetry(String values) {
    publish(
        "telemetry",
        "{\"ts\":1,\"seq\":1,\"v\":%s,\"q\":{}}".formatted(values).getBytes(UTF_8),
        "");
  }

  /** Publishes its description, retained. */
  public void about(String json) throws MqttException {
    client.publish(topic("about"), new MqttMessage(json.getBytes(UTF_8), 1, true, correlated("")));
  }

  /** Publishes values that it has measured now. */
  public void telemetry(long seq, String values) {
    publish(
        "telemetry",
        "{\"ts\":%d,\"seq\":%d,\"v\":%s,\"q\":{}}"
            .formatted(System.currentTimeMillis(), seq, values)
            .getBytes(UTF_8),
        "");
  }

  /** Whether the broker turns away what it publishes there, or itself with it. */
  public boolean isRefused(String topic) {
    try {
      IMqttToken token =
          client.publish(topic, new MqttMessage(new byte[] {'{', '}'}, 1, false, correlated("")));
      token.waitForCompletion(PATIENCE_MILLIS);
      return token.getReasonCodes() != null && token.getReasonCodes()[0] >= 0x80;
    } catch (MqttException refused) {
      return true;
    }
  }

  public void ask(String json, String correlation) throws MqttException {
    client.publish(
        topic("request"), new MqttMessage(json.getBytes(UTF_8), 1, false, correlated(correlation)));
  }

  /** Asks without waiting for anybody to have heard it. */
  public void shout(String json) throws MqttException {
    client.publish(
        topic("request"), new MqttMessage(json.getBytes(UTF_8), 0, false, correlated("")));
  }

  private void publish(String kind, byte[] payload, String correlation) {
    try {
      client.publish(topic(kind), new MqttMessage(payload, 1, false, correlated(correlation)));
    } catch (MqttException failed) {
      // Its power is off.
    }
  }

  private static MqttProperties correlated(String correlation) {
    MqttProperties properties = new MqttProperties();
    if (!correlation.isEmpty()) {
      properties.setCorrelationData(correlation.getBytes(UTF_8));
    }
    return properties;
  }

  private void beat() {
    publish(
        "health",
        """
        {"identity":{"manufacturer":"acme","model":"acme-n1","serial":"SN-%s","firmware":"%s"}}\
        """
            .formatted(device, flash.version)
            .getBytes(UTF_8),
        "");
    if (System.currentTimeMillis() - lastAsked > ASKS_AGAIN_MILLIS) {
      pull();
    }
  }

  private synchronized void pull() {
    byte[] slot = flash.slot;
    if (slot == null || !isPulling || flash.had >= pausesAt) {
      return;
    }
    lastAsked = System.currentTimeMillis();
    if (flash.had < slot.length) {
      publish(
          "request",
          "{\"request\":\"block\",\"install\":\"%s\",\"offset\":%d,\"length\":%d}"
              .formatted(flash.install, flash.had, blockBytes)
              .getBytes(UTF_8),
          "b" + flash.had);
    } else {
      publish(
          "request",
          "{\"request\":\"activate\",\"install\":\"%s\",\"sha256\":\"%s\"}"
              .formatted(flash.install, sha256(slot))
              .getBytes(UTF_8),
          "a");
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  private final class CommandCallback implements MqttCallback {

    @Override
    public void messageArrived(String topic, MqttMessage message) throws Exception {
      MessageSchemas.check(topic, message.getPayload());
      if (topic.endsWith("/command")) {
        commanded(message.getPayload());
      } else if (isJson(message)) {
        relayed.add(kept(message));
        granted(Members.of(Json.parse(message.getPayload()), "relay"));
      } else {
        relayed.add(kept(message));
        block(message);
      }
    }

    private boolean isJson(MqttMessage message) {
      return "application/json".equals(message.getProperties().getContentType());
    }

    private Message kept(MqttMessage message) {
      Map<String, String> properties = new LinkedHashMap<>();
      for (UserProperty each : message.getProperties().getUserProperties()) {
        properties.put(each.getKey(), each.getValue());
      }
      byte[] correlation = message.getProperties().getCorrelationData();
      return new Message(
          isJson(message)
              ? new String(message.getPayload(), UTF_8)
              : message.getPayload().length + " bytes",
          properties,
          correlation == null ? "" : new String(correlation, UTF_8));
    }

    private void commanded(byte[] envelope) throws Exception {
      commands.add(new String(envelope, UTF_8));
      String base64 = Members.of(Json.parse(envelope), "envelope").text("payload");
      Members command = Members.of(Json.parse(Base64.getDecoder().decode(base64)), "command");
      String id = command.text("id");
      if (isRefusing) {
        answer(
            id,
            "\"outcome\":\"rejected\",\"reason\":\"not_writable\",\"detail\":\"no such point\"");
        return;
      }
      Members action = command.object("action");
      Optional<Json> write = action.optional("write");
      if (write.isPresent()) {
        answer(
            id,
            "\"outcome\":\"applied\",\"read-back\":" + new String(Json.write(write.get()), UTF_8));
      } else {
        Members wanted = action.object("install");
        begin(id, (int) wanted.integer("length"), wanted.text("sha256"), wanted.text("version"));
      }
    }

    private void begin(String id, int length, String sha256, String version) {
      synchronized (SimulatedNativeDevice.this) {
        if (!id.equals(flash.install)) {
          flash.install = id;
          flash.slot = new byte[length];
          flash.had = 0;
          flash.wants = sha256;
          flash.promises = version;
        }
      }
      pull();
    }

    private void block(MqttMessage message) throws Exception {
      Message said = kept(message);
      int offset = Integer.parseInt(String.valueOf(said.properties().get("offset")));
      byte[] bytes = message.getPayload();
      synchronized (SimulatedNativeDevice.this) {
        byte[] slot = flash.slot;
        if (slot == null || offset != flash.had) {
          return;
        }
        if (offset + bytes.length > powerFailsAt) {
          powerOff();
          return;
        }
        System.arraycopy(bytes, 0, slot, offset, bytes.length);
        flash.had += bytes.length;
      }
      pull();
    }

    private void granted(Members reply) throws Exception {
      boolean isOk = reply.optional("ok").equals(Optional.of(new Json.Bool(true)));
      if (!reply.text("request").equals("activate") || !isOk) {
        return;
      }
      synchronized (SimulatedNativeDevice.this) {
        byte[] slot = flash.slot;
        String install = flash.install;
        if (slot == null || install == null || !sha256(slot).equals(flash.wants)) {
          return;
        }
        flash.version = flash.promises;
        flash.slot = null;
        answer(install, "\"outcome\":\"applied\"");
      }
    }

    private void answer(String id, String rest) {
      String json = "{\"command\":\"%s\",%s}".formatted(id, rest);
      flash.answered(id, json);
      publish("answer", json.getBytes(UTF_8), "");
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }

  private void powerOff() {
    isPulling = false;
    clock.shutdownNow();
    new Thread(this::cut).start();
  }

  private void cut() {
    if (!isCut.compareAndSet(false, true)) {
      return;
    }
    try {
      client.disconnectForcibly(0, 0, false);
      client.close(true);
    } catch (MqttException alreadyGone) {
      // As it should be.
    }
  }

  public boolean isConnected() {
    return client.isConnected();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    cut();
  }
}
