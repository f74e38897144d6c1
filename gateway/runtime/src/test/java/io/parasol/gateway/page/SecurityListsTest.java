// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lists of the security view")
class SecurityListsTest {

  private static final SiteId SITE = new SiteId("field");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");

  private static String text(Json json) {
    return new String(Json.write(json), UTF_8);
  }

  @Test
  void have_the_rights_of_each_role_by_the_access_table() {
    AccessTable table =
        new AccessTable(new Topics("parasol", SITE), new Identity.Gateway(DOMAIN, SITE));
    Identity.Operator reader =
        new Identity.Operator(DOMAIN, SITE, Role.VIEWER, new OperatorName("anna"));

    Json.Obj access = SecurityLists.access(table, reader);

    Json.Arr subjects = (Json.Arr) Objects.requireNonNull(access.members().get("subjects"));
    assertEquals(5, subjects.items().size());
    String viewer = text(subjects.items().get(0));
    assertTrue(viewer.startsWith("{\"who\":\"viewer\""), viewer);
    assertTrue(viewer.contains("{\"may\":\"subscribe\",\"topic\":\"+/telemetry\"}"), viewer);
    assertFalse(viewer.contains("publish"), viewer);
    String operator = text(subjects.items().get(1));
    assertTrue(operator.contains("{\"may\":\"publish\",\"topic\":\"+/command\"}"), operator);
    assertTrue(operator.contains("\"reply/own\""), operator);
    assertTrue(text(subjects.items().get(3)).contains("\"own/telemetry\""));
  }

  @Test
  void come_in_pages() {
    List<PageCertificate> all =
        IntStream.range(0, 5)
            .mapToObj(
                i ->
                    new PageCertificate(
                        "box-" + i,
                        "device",
                        Optional.empty(),
                        Instant.ofEpochMilli(i),
                        false,
                        Optional.of(
                            new PageCertificate.Renewal(
                                Instant.ofEpochMilli(i - 3),
                                Optional.of(Instant.ofEpochMilli(i - 2)),
                                Optional.of("the disk is full")))))
            .toList();

    String first = text(SecurityLists.certificates(all, 0, 2));
    assertTrue(first.contains("box-0") && first.contains("box-1"), first);
    assertTrue(
        first.contains("\"renewal\":{\"due\":-3,\"attempted\":-2,\"failed\":\"the disk is full\"}"),
        first);
    assertTrue(first.endsWith("\"total\":5,\"next\":2}"), first);
    String last = text(SecurityLists.certificates(all, 4, 2));
    assertTrue(last.contains("box-4") && last.endsWith("\"total\":5}"), last);
    assertEquals("{\"items\":[],\"total\":5}", text(SecurityLists.certificates(all, 900, 2)));
  }
}
