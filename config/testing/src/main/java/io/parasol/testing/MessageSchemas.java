// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Validates the messages that tests receive against the JSON Schemas in {@code docs/schema}, and
 * counts them. {@link SchemaViolations} fails the test class that received an invalid one. Any
 * thread.
 */
public final class MessageSchemas {

  /** Native devices of the tests. */
  private static final Set<String> NATIVES =
      Set.of("string-box", "absent-box", "stubborn-box", "box-1", "box-2", "box-3");

  /** What native devices publish themselves, and therefore as they like. */
  private static final Set<String> OF_NATIVES =
      Set.of("telemetry", "state", "health", "event", "about", "answer", "request");

  private static final Set<String> OF_GATEWAY = Set.of("state", "health", "about", "findings");

  private static final Pattern PAYLOAD = Pattern.compile("\"payload\"\\s*:\\s*\"([^\"]*)\"");

  /** The topic, whether the message is retained, and the payload; the second may be missing. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?:MESSAGE )?(\\S*parasol/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+)(?: [01])? (\\{.*\\})");

  private static volatile boolean isUsed;

  /** Reads the schemas when the first message arrives; most test classes receive none. */
  private static final class Holder {
    private static final MessageSchemas INSTANCE = new MessageSchemas();
  }

  private final Validator validator =
      new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
  private final Map<String, URI> schemas = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

  private MessageSchemas() {
    try (Stream<Path> files = Files.list(Checkout.root().resolve("docs/schema"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
        String name = String.valueOf(file.getFileName()).replace(".json", "");
        schemas.put(name, validator.registerSchema(Files.readString(file)));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static MessageSchemas instance() {
    isUsed = true;
    return Holder.INSTANCE;
  }

  /** Returns whether any message was validated. */
  static boolean isUsed() {
    return isUsed;
  }

  /**
   * Validates a message that arrived on a topic. Messages of other topics are ignored, and so are
   * empty ones: they remove the retained message of a topic (MQTT 5.0, section 3.3.1.3).
   */
  public static void check(String topic, byte[] payload) {
    if (payload.length == 0) {
      return;
    }
    instance()
        .schema(topic)
        .ifPresent(
            name -> instance().check(name, topic, new String(payload, StandardCharsets.UTF_8)));
  }

  /**
   * Validates a line of mosquitto_sub: the topic and the payload, as its options {@code -v} or
   * {@code -F} with {@code %t %p} or {@code %t %r %p} print them. Other lines are ignored.
   */
  public static void checkLine(String line) {
    Matcher matcher = LINE.matcher(line);
    if (matcher.matches()) {
      check(matcher.group(1), matcher.group(2).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Returns the problems of a message with a schema; empty if it is valid. */
  public static List<String> problems(String schema, String json) {
    URI uri = instance().schemas.get(schema);
    if (uri == null) {
      throw new IllegalArgumentException("no schema " + schema);
    }
    Validator.Result result = instance().validator.validate(uri, json);
    return result.isValid()
        ? List.of()
        : result.getErrors().stream()
            .map(error -> error.getInstanceLocation() + ": " + error.getError())
            .toList();
  }

  /** Returns the problems of a message with a schema that is given as text. */
  public static List<String> problemsBy(String schema, String json) {
    Validator validator =
        new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
    return validator.validate(validator.registerSchema(schema), json).getErrors().stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getError())
        .toList();
  }

  /** Returns the names of the schemas. */
  public static Set<String> names() {
    return Set.copyOf(instance().schemas.keySet());
  }

  /** Returns how many messages were validated in this process, by schema. */
  public static Map<String, Long> counts() {
    Map<String, Long> now = new TreeMap<>();
    instance().counts.forEach((name, count) -> now.put(name, count.sum()));
    return now;
  }

  /** Returns and forgets the problems of the invalid messages so far. */
  static List<String> takeViolations() {
    List<String> taken = new ArrayList<>();
    for (String next = instance().violations.poll();
        next != null;
        next = instance().violations.poll()) {
      taken.add(next);
    }
    return taken;
  }

  private Optional<String> schema(String topic) {
    String[] levels = topic.split("/", -1);
    if (levels.length < 3 || !topic.contains("parasol/")) {
      return Optional.empty();
    }
    String kind = levels[levels.length - 1];
    String owner = levels[levels.length - 2];
    if (owner.equals("reply")) {
      return Optional.of("reply");
    }
    if (NATIVES.contains(owner) && OF_NATIVES.contains(kind)) {
      return Optional.empty();
    }
    String name = owner.equals("gateway") && OF_GATEWAY.contains(kind) ? "gateway-" + kind : kind;
    boolean isPayload = name.endsWith("-payload");
    return schemas.containsKey(name) && !isPayload ? Optional.of(name) : Optional.empty();
  }

  private void check(String ofTopic, String topic, String json) {
    // A person also gets the receipts of the own commands there.
    boolean isReceipt = ofTopic.equals("reply") && PAYLOAD.matcher(json).find();
    String name = isReceipt ? "receipt" : ofTopic;
    validate(name, topic, json);
    if (name.equals("receipt") || name.equals("command")) {
      Matcher payload = PAYLOAD.matcher(json);
      if (payload.find()) {
        byte[] inner = Base64.getDecoder().decode(payload.group(1));
        validate(name + "-payload", topic, new String(inner, StandardCharsets.UTF_8));
      }
    }
  }

  private void validate(String name, String topic, String json) {
    counts.computeIfAbsent(name, any -> new LongAdder()).increment();
    try {
      List<String> problems = problems(name, json);
      if (!problems.isEmpty()) {
        violations.add(topic + " " + json + " " + problems);
      }
    } catch (RuntimeException malformed) {
      violations.add(topic + " " + json + " " + malformed);
    }
  }
}
