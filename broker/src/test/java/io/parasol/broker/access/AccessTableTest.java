// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The access table")
class AccessTableTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("s");
  private static final AccessTable TABLE =
      new AccessTable(new Topics("parasol", SITE), new Identity.Gateway(DOMAIN, SITE));

  private static final Identity DEVICE_X = new Identity.Device(DOMAIN, SITE, new DeviceId("x"));
  private static final Identity GATEWAY = new Identity.Gateway(DOMAIN, SITE);

  /** Every combination of these levels is tried as a topic and as a filter. */
  private static final List<String> ROOTS = List.of("parasol", "other", "$SYS", "+", "");

  private static final List<String> SITES = List.of("s", "t", "+", "");
  private static final List<String> FIRST =
      List.of("x", "y", "gateway", "reply", "+", "#", "", "x+", "\u0000", "x\uffff");
  private static final List<String> SECOND =
      List.of(
          "telemetry",
          "state",
          "health",
          "event",
          "command",
          "receipt",
          "update",
          "about",
          "findings",
          "report",
          "request",
          "answer",
          "relay",
          "anna",
          "ben",
          "+",
          "#",
          "",
          "state+",
          "Telemetry",
          "telemetry/",
          "telemetry/#",
          "telemetry/x",
          "\u0000",
          "\uffff");

  private static final Set<String> TOPICS = product();

  private static Set<String> product() {
    Set<String> all = new TreeSet<>();
    for (String root : ROOTS) {
      for (String site : SITES) {
        for (String first : FIRST) {
          for (String second : SECOND) {
            String topic = root + "/" + site + "/" + first + "/" + second;
            all.addAll(
                List.of(
                    topic,
                    "/" + topic,
                    topic + "/",
                    "$share/g/" + topic,
                    "$share/anna/" + topic,
                    "$share/anna.2/" + topic,
                    "$share/anna.+/" + topic,
                    "$share/anna.#/" + topic,
                    "$share/anna-2/" + topic,
                    "$share/ann/" + topic,
                    "$share/x/" + topic,
                    "$share/gateway/" + topic,
                    "$share/" + topic,
                    "$share//" + topic,
                    "$share/+/" + topic,
                    "$SHARE/g/" + topic));
          }
          all.add(root + "/" + site + "/" + first);
        }
        all.add(root + "/" + site);
      }
      all.add(root);
    }
    all.addAll(List.of("#", "+", "+/+", "+/+/+", "+/+/+/+", "/", "//", "///", "$share/g/#"));
    all.add("parasol/s/x/telemetry".repeat(64 * 1024 / 21));
    all.add("parasol/s/" + "x".repeat(65_000) + "/telemetry");
    return all;
  }

  /** The contract's table once more, by hand and word for word. */
  static Stream<Arguments> everybody() {
    return Stream.of(
        Arguments.of(
            DEVICE_X,
            Set.of(
                "parasol/s/x/telemetry",
                "parasol/s/x/state",
                "parasol/s/x/health",
                "parasol/s/x/event",
                "parasol/s/x/about",
                "parasol/s/x/answer",
                "parasol/s/x/request"),
            Set.of("parasol/s/x/state", "parasol/s/x/health", "parasol/s/x/about"),
            Set.of("parasol/s/x/command", "parasol/s/x/relay")),
        Arguments.of(
            GATEWAY,
            Set.of(
                "parasol/s/gateway/telemetry",
                "parasol/s/gateway/state",
                "parasol/s/gateway/health",
                "parasol/s/gateway/event",
                "parasol/s/gateway/command",
                "parasol/s/gateway/receipt",
                "parasol/s/gateway/update",
                "parasol/s/gateway/about",
                "parasol/s/gateway/findings",
                "parasol/s/gateway/report",
                "parasol/s/gateway/request",
                "parasol/s/gateway/answer",
                "parasol/s/gateway/relay",
                "parasol/s/gateway/anna",
                "parasol/s/gateway/ben",
                "parasol/s/x/receipt",
                "parasol/s/y/receipt",
                "parasol/s/x/command",
                "parasol/s/y/command",
                "parasol/s/x/relay",
                "parasol/s/y/relay",
                "parasol/s/x/update",
                "parasol/s/y/update",
                "parasol/s/x/findings",
                "parasol/s/y/findings",
                "parasol/s/reply/anna",
                "parasol/s/reply/ben"),
            Set.of(
                "parasol/s/gateway/telemetry",
                "parasol/s/gateway/state",
                "parasol/s/gateway/health",
                "parasol/s/gateway/event",
                "parasol/s/gateway/command",
                "parasol/s/gateway/receipt",
                "parasol/s/gateway/update",
                "parasol/s/gateway/about",
                "parasol/s/gateway/findings",
                "parasol/s/gateway/report",
                "parasol/s/gateway/request",
                "parasol/s/gateway/answer",
                "parasol/s/gateway/relay",
                "parasol/s/gateway/anna",
                "parasol/s/gateway/ben",
                "parasol/s/x/update",
                "parasol/s/y/update",
                "parasol/s/x/findings",
                "parasol/s/y/findings"),
            wholeSite()),
        Arguments.of(person(Role.VIEWER, "anna"), Set.of(), Set.of(), seenByViewers()),
        Arguments.of(person(Role.OPERATOR, "anna"), sentByStaff(), Set.of(), seenByStaff("anna")),
        Arguments.of(person(Role.ENGINEER, "ben"), sentByStaff(), Set.of(), seenByStaff("ben")),
        stranger(new Identity.Device(DOMAIN, new SiteId("t"), new DeviceId("x"))),
        stranger(new Identity.Gateway(DOMAIN, new SiteId("t"))),
        stranger(new Identity.Gateway(new TrustDomain("elsewhere"), SITE)),
        stranger(new Identity.Device(new TrustDomain("elsewhere"), SITE, new DeviceId("x"))),
        stranger(
            new Identity.Operator(
                new TrustDomain("elsewhere"), SITE, Role.ENGINEER, new OperatorName("anna"))));
  }

  private static Arguments stranger(Identity identity) {
    return Arguments.of(identity, Set.of(), Set.of(), Set.of());
  }

  private static Identity person(Role role, String name) {
    return new Identity.Operator(DOMAIN, SITE, role, new OperatorName(name));
  }

  private static Set<String> sentByStaff() {
    return Set.of("parasol/s/x/command", "parasol/s/y/command", "parasol/s/gateway/request");
  }

  private static Set<String> seenByViewers() {
    Set<String> seen = new TreeSet<>();
    for (String kind :
        List.of("telemetry", "state", "health", "event", "about", "findings", "report")) {
      for (String client : List.of("x", "y", "gateway", "+")) {
        seen.add("parasol/s/" + client + "/" + kind);
      }
    }
    return seen;
  }

  private static Set<String> seenByStaff(String name) {
    Set<String> seen = seenByViewers();
    for (String kind : List.of("receipt", "update")) {
      for (String client : List.of("x", "y", "gateway", "+")) {
        seen.add("parasol/s/" + client + "/" + kind);
      }
    }
    seen.add("parasol/s/reply/" + name);
    return seen;
  }

  /** Whatever begins with the site and is a filter at all. */
  private static Set<String> wholeSite() {
    Set<String> seen = new TreeSet<>();
    seen.add("parasol/s/#");
    for (String first : List.of("x", "y", "gateway", "reply", "+", "")) {
      seen.add("parasol/s/" + first);
      for (String second :
          List.of(
              "telemetry",
              "state",
              "health",
              "event",
              "command",
              "receipt",
              "update",
              "about",
              "findings",
              "report",
              "request",
              "answer",
              "relay",
              "anna",
              "ben",
              "+",
              "",
              "Telemetry",
              "telemetry/",
              "telemetry/x")) {
        seen.add("parasol/s/" + first + "/" + second);
        seen.add("parasol/s/" + first + "/" + second + "/");
      }
      seen.add("parasol/s/" + first + "/#");
      seen.add("parasol/s/" + first + "/telemetry/#");
    }
    return seen;
  }

  private static Set<String> allowed(Predicate<String> rule) {
    Set<String> allowed = new TreeSet<>();
    TOPICS.stream().filter(rule).forEach(allowed::add);
    return allowed;
  }

  /** Of the own group, and others that begin with the own name and a dot. */
  private static Set<String> alsoShared(Set<String> filters, Identity identity) {
    String own =
        identity instanceof Identity.Operator person
            ? person.name().value()
            : identity.equals(DEVICE_X) ? "x" : "gateway";
    Set<String> all = new TreeSet<>(filters);
    filters.forEach(filter -> all.add("$share/" + own + "/" + filter));
    filters.forEach(filter -> all.add("$share/" + own + ".2/" + filter));
    all.retainAll(TOPICS);
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everybody")
  void allows_exactly_what_the_contract_says(
      Identity identity, Set<String> publish, Set<String> publishRetained, Set<String> subscribe) {
    Rights rights = TABLE.rights(identity);
    assertEquals(
        new TreeSet<>(publish), allowed(topic -> rights.mayPublish(topic, false)), "publish");
    assertEquals(
        new TreeSet<>(publishRetained),
        allowed(topic -> rights.mayPublish(topic, true)),
        "publish retained");
    assertEquals(alsoShared(subscribe, identity), allowed(rights::maySubscribe), "subscribe");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everybody")
  void never_hands_a_broker_a_filter_that_reaches_beyond_the_site(
      Identity identity, Set<String> publish, Set<String> publishRetained, Set<String> subscribe) {
    List<Permission> permissions = TABLE.of(identity);

    assertEquals(subscribe.isEmpty(), permissions.isEmpty());
    assertTrue(permissions.stream().allMatch(each -> each.filter().startsWith("parasol/s/")));
  }

  @Test
  void is_for_the_topics_of_its_own_site_only() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new AccessTable(
                new Topics("parasol", SITE), new Identity.Gateway(DOMAIN, new SiteId("t"))));
  }

  @Nested
  @DisplayName("lets no other client read the replies to an operator")
  class Replies {

    @ParameterizedTest(name = "because no client may be called {0}")
    @EnumSource(Kind.class)
    void because_no_client_is_called_as_a_kind_of_message_is(Kind kind) {
      assertThrows(IllegalArgumentException.class, () -> new OperatorName(kind.wireName()));
      assertFalse(TABLE.mayPublish(GATEWAY, "parasol/s/reply/" + kind.wireName(), false));
    }

    @Test
    void who_is_called_otherwise() {
      assertTrue(TABLE.mayPublish(GATEWAY, "parasol/s/reply/anna", false));
      assertTrue(TABLE.maySubscribe(person(Role.OPERATOR, "anna"), "parasol/s/reply/anna"));
      assertFalse(TABLE.maySubscribe(person(Role.ENGINEER, "ben"), "parasol/s/reply/anna"));
    }
  }

  @Nested
  @DisplayName("with a prefix for discovery messages")
  class Discovery {

    private final AccessTable table =
        new AccessTable(
            new Topics("parasol", SITE),
            new Identity.Gateway(DOMAIN, SITE),
            Optional.of("homeassistant"));

    private static final String CONFIG = "homeassistant/device/parasol-s-x/config";

    @Test
    void lets_only_the_gateway_publish_them() {
      assertTrue(table.mayPublish(GATEWAY, CONFIG, true));
      for (Identity other :
          List.of(DEVICE_X, person(Role.VIEWER, "anna"), person(Role.ENGINEER, "ben"))) {
        assertFalse(table.mayPublish(other, CONFIG, true));
        assertFalse(table.mayPublish(other, CONFIG, false));
        assertFalse(table.mayPublish(other, "homeassistant/status", false));
      }
      for (String topic :
          List.of(
              "homeassistant/status",
              "homeassistant/device/a/b/config",
              "homeassistant/device/config",
              "homeassistantx/device/a/config",
              "homeassistant/device/+/config")) {
        assertFalse(table.mayPublish(GATEWAY, topic, true), topic);
      }
    }

    @Test
    void lets_every_role_read_them_and_no_device() {
      for (String filter :
          List.of("homeassistant/#", "homeassistant/+/+/config", "homeassistant/status", CONFIG)) {
        for (Role role : Role.values()) {
          assertTrue(table.maySubscribe(person(role, "anna"), filter), filter);
        }
        assertFalse(table.maySubscribe(DEVICE_X, filter), filter);
      }
      for (String filter : List.of("#", "+/device/+/config", "homeassistantx/#", "homeassistant")) {
        assertFalse(table.maySubscribe(person(Role.ENGINEER, "anna"), filter), filter);
      }
    }

    @Test
    void grants_nothing_to_another_site_and_nothing_without_a_prefix() {
      Identity other = new Identity.Gateway(DOMAIN, new SiteId("t"));
      assertFalse(table.mayPublish(other, CONFIG, true));
      assertFalse(TABLE.mayPublish(GATEWAY, CONFIG, true));
      assertFalse(TABLE.maySubscribe(person(Role.VIEWER, "anna"), "homeassistant/#"));
    }
  }

  @Test
  void lets_requests_and_commands_name_only_the_reply_topic_of_who_asks() {
    Rights anna = TABLE.rights(person(Role.OPERATOR, "anna"));

    for (String asks : List.of("parasol/s/gateway/request", "parasol/s/x/command")) {
      assertTrue(anna.mayUseResponseTopic(asks, "parasol/s/reply/anna"));
      assertFalse(anna.mayUseResponseTopic(asks, "parasol/s/reply/ben"));
      assertFalse(anna.mayUseResponseTopic(asks, "parasol/s/reply/anna/"));
      assertFalse(anna.mayUseResponseTopic(asks, "parasol/s/x/command"));
    }
    assertTrue(anna.mayUseResponseTopic("parasol/s/x/event", "anywhere"), "nobody answers that");
  }
}
