// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The activity in the log")
class CommandActivityTest {

  private final CommandActivity activity = new CommandActivity();
  private long index;

  private void record(String json) {
    activity.visit(index++, json.replace('\'', '"').getBytes(UTF_8));
  }

  private void accepted(String id, String signers, int second) {
    record(
        "{'record':'accepted','device':'box-01','id':'%s','counter':1,'signers':[%s],'points':[],'at':'2026-11-24T12:00:%02dZ','envelope':''}"
            .formatted(id, signers, second));
    receipt(id, "accepted", "", second);
  }

  private void receipt(String id, String outcome, String reason, int second) {
    record(
        "{'record':'receipt','receipt':{'command':'%s','site':'field','device':'box-01','outcome':'%s'%s,'at':'2026-11-24T12:00:%02dZ'}}"
            .formatted(id, outcome, reason.isEmpty() ? "" : ",'reason':'" + reason + "'", second));
  }

  private void refused(String sender, String reason, int second) {
    record(
        "{'record':'refused','sender':'%s','device':'box-01','bytes':1,'sha256':'00','at':'2026-11-24T12:00:%02dZ'}"
            .formatted(sender, second));
    receipt("x", "rejected", reason, second);
  }

  private String party(String kind, String name) {
    Json.Obj parties = (Json.Obj) Objects.requireNonNull(activity.json().members().get(kind));
    return new String(Json.write(Objects.requireNonNull(parties.members().get(name))), UTF_8)
        .replace('"', '\'');
  }

  @Test
  void counts_an_applied_and_a_failed_command_for_each_of_its_signers() {
    record(
        "{'record':'signers','at':'2026-11-24T12:00:00Z','signers':[{'name':'control-room','key':'aa','classes':[]}],'thresholds':{}}");
    accepted("1", "'aa','bb'", 1);
    receipt("1", "applied", "", 2);
    accepted("2", "'aa'", 3);
    receipt("2", "failed", "no_answer", 4);

    assertEquals(
        "{'name':'control-room','accepted':2,'applied':1,'failed':1,'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:04Z'}",
        party("signers", "aa"));
    assertEquals(
        "{'accepted':1,'applied':1,'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:02Z'}",
        party("signers", "bb"));
  }

  @Test
  void counts_refused_messages_by_sender_and_reason_with_those_that_were_only_counted() {
    refused("spiffe://a/eve", "unknown_signer", 1);
    refused("spiffe://a/eve", "expired", 2);
    record(
        "{'record':'refusals','sender':'spiffe://a/eve','reason':'expired','count':40,'since':'2026-11-24T12:00:02Z','at':'2026-11-24T12:00:30Z'}");

    assertEquals(
        "{'refused':{'expired':41,'unknown_signer':1},'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:30Z'}",
        party("senders", "spiffe://a/eve"));
  }

  @Test
  void does_not_count_a_receipt_for_the_sender_of_an_earlier_refusal() {
    accepted("1", "'aa'", 1);
    refused("spiffe://a/eve", "expired", 2);
    receipt("1", "applied", "", 3);

    assertEquals(
        "{'refused':{'expired':1},'first':'2026-11-24T12:00:02Z','last':'2026-11-24T12:00:02Z'}",
        party("senders", "spiffe://a/eve"));
    assertEquals(
        "{'accepted':1,'applied':1,'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:03Z'}",
        party("signers", "aa"));
  }

  @Test
  void counts_the_acts_of_operators() {
    record(
        "{'record':'alarm','at':'2026-11-24T12:00:01Z','act':'shelve','alarm':'a','operator':'anna'}");
    record("{'record':'exclusion','at':'2026-11-24T12:00:02Z','operator':'anna'}");

    assertEquals(
        "{'exclusion':1,'shelve':1,'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:02Z'}",
        party("operators", "anna"));
  }

  @Test
  void counts_the_writes_of_scada_masters_by_point_and_by_outcome() {
    for (String id : List.of("c1", "c2")) {
      record(
          "{'record':'modbus-write','at':'2026-11-24T12:00:01Z','identity':'spiffe://a/scada',"
              + "'serial':'1f','role':'GridServiceSunSpec','device':'box-01','id':'%s',"
                  .formatted(id)
              + "'value':{'limit':60}}");
    }
    accepted("c1", "'aa'", 2);
    receipt("c1", "applied", "", 3);
    record("{'record':'refused','sender':'modbus-server','at':'2026-11-24T12:00:03Z'}");
    receipt("c2", "rejected", "not_writable", 4);

    assertEquals(
        "{'applied':1,'rejected':1,'write box-01 limit as GridServiceSunSpec':2,"
            + "'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:04Z'}",
        party("modbus-clients", "spiffe://a/scada"));
  }

  @Test
  void counts_senders_above_the_limit_together() {
    for (int i = 0; i < CommandActivity.MAX_PARTIES + 2; i++) {
      refused("s" + i, "expired", 1);
    }

    assertEquals(
        "{'refused':{'expired':2},'first':'2026-11-24T12:00:01Z','last':'2026-11-24T12:00:01Z'}",
        party("senders", "others"));
  }

  @Test
  void ignores_records_that_it_does_not_know() {
    record("{'record':'later','at':1}");
    record("{'record':'accepted'}");
    record("not json");

    assertEquals(List.of(), activity.lines());
  }
}
