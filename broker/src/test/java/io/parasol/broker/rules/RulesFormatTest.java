// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.broker.access.Permission.Activity;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Rules for a broker elsewhere")
class RulesFormatTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Identity.Gateway GATEWAY = new Identity.Gateway(DOMAIN, SITE);
  private static final AccessTable TABLE = new AccessTable(new Topics("parasol", SITE), GATEWAY);
  private static final SiteClients CLIENTS =
      new SiteClients(TABLE, Set.of(new DeviceId("string-box")));

  private static BrokerClient device(String name) {
    return CLIENTS.of(new Identity.Device(DOMAIN, SITE, new DeviceId(name)));
  }

  private static BrokerClient person(String name, Role role) {
    return CLIENTS.of(new Identity.Operator(DOMAIN, SITE, role, new OperatorName(name)));
  }

  private static BrokerClient client(String name, String filter) {
    return new BrokerClient(
        name, "rooftop-7", List.of(new Permission(Activity.PUBLISH, filter, false)));
  }

  @Test
  void give_a_legacy_device_its_commands_and_a_native_device_only_verified_ones() {
    assertEquals(List.of("parasol/rooftop-7/box/command"), device("box").subscribe());
    assertEquals(List.of("parasol/rooftop-7/string-box/relay"), device("string-box").subscribe());
    assertFalse(device("box").publish().contains("parasol/rooftop-7/box/answer"));
    assertTrue(device("string-box").publish().contains("parasol/rooftop-7/string-box/answer"));
  }

  @Test
  void give_a_client_of_another_site_no_rights() {
    Identity foreign = new Identity.Device(DOMAIN, new SiteId("other"), new DeviceId("box"));

    assertEquals(List.of(), CLIENTS.of(foreign).permissions());
  }

  @Test
  void are_lines_of_topics_for_mosquitto() {
    String text = RulesFormat.MOSQUITTO.write(List.of(device("box"), GATEWAY_CLIENT));

    assertTrue(
        text.startsWith("user CN=box,O=rooftop-7\ntopic write parasol/rooftop-7/box/telemetry\n"),
        text);
    assertTrue(
        text.contains("\n\nuser CN=gateway,O=rooftop-7\ntopic write parasol/rooftop-7/gateway/+\n"),
        text);
    assertTrue(text.endsWith("topic read parasol/rooftop-7/#\n"), text);
  }

  private static final BrokerClient GATEWAY_CLIENT = CLIENTS.of(GATEWAY);

  @Test
  void are_terms_that_end_with_a_refusal_for_EMQX() {
    String text = RulesFormat.EMQX.write(List.of(person("anna", Role.VIEWER)));

    assertEquals(
        "{allow, {user, \"CN=anna,O=rooftop-7\"}, subscribe, [\"parasol/rooftop-7/+/telemetry\","
            + " \"parasol/rooftop-7/+/state\", \"parasol/rooftop-7/+/health\","
            + " \"parasol/rooftop-7/+/event\", \"parasol/rooftop-7/+/about\","
            + " \"parasol/rooftop-7/+/findings\", \"parasol/rooftop-7/+/report\"]}.\n"
            + "{deny, all}.\n",
        text);
  }

  @Test
  void are_refused_for_VerneMQ_if_two_clients_have_one_common_name() {
    BrokerClient other = new BrokerClient("box", "rooftop-8", List.of());

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> RulesFormat.VERNEMQ.write(List.of(device("box"), other)));

    assertEquals(
        "VerneMQ cannot tell CN=box,O=rooftop-8 from CN=box,O=rooftop-7, because it uses the common"
            + " name alone; expected different names, or another broker",
        refused.getMessage());
    assertTrue(RulesFormat.VERNEMQ.write(List.of(device("box"))).startsWith("user box\n"));
  }

  private static Json member(Json.Obj object, String name) {
    return Objects.requireNonNull(object.members().get(name), name);
  }

  @Test
  void match_whole_routing_keys_at_RabbitMQ() throws Exception {
    String text = RulesFormat.RABBITMQ.write(List.of(person("anna", Role.OPERATOR)));
    Json.Obj all = (Json.Obj) Json.parse(text.getBytes(UTF_8));
    Json.Arr permissions = (Json.Arr) member(all, "topic_permissions");
    Json.Obj topics = (Json.Obj) permissions.items().get(0);
    Pattern write = Pattern.compile(((Json.Str) member(topics, "write")).text());
    Pattern read = Pattern.compile(((Json.Str) member(topics, "read")).text());

    assertTrue(write.matcher("parasol.rooftop-7.box.command").find());
    assertFalse(write.matcher("parasol.rooftop-7.box.state").find());
    assertFalse(write.matcher("x.parasol.rooftop-7.box.command").find());
    assertFalse(write.matcher("parasol.rooftop-7.box.command.x").find());
    assertFalse(write.matcher("parasol.rooftop-7.a.b.command").find());
    assertTrue(read.matcher("parasol.rooftop-7.*.telemetry").find());
    assertFalse(read.matcher("parasol.rooftop-7.#").find());
    assertFalse(read.matcher("parasol.*.*.telemetry").find());
  }

  @ParameterizedTest
  @EnumSource(RulesFormat.class)
  void have_no_line_that_a_name_could_add(RulesFormat format) {
    for (String topic : List.of("a\ntopic write #", "a\"", "a b", "a\\", "a$", "")) {
      assertThrows(IllegalArgumentException.class, () -> format.write(List.of(client("x", topic))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,O=b", "a\nuser b", "ä"})
  void need_names_without_a_meaning_of_their_own(String name) {
    assertThrows(IllegalArgumentException.class, () -> client(name, "a"));
  }
}
