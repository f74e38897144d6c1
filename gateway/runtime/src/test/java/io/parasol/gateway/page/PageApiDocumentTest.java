// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The OpenAPI file of the page")
class PageApiDocumentTest {

  private static final Path DOCS = Path.of("../../docs");

  private Json.Obj document;

  @BeforeEach
  void read() throws Exception {
    document = (Json.Obj) Json.parse(Files.readAllBytes(DOCS.resolve("page-api.json")));
  }

  private static Json.Obj object(Json.Obj of, String member) {
    return (Json.Obj) Objects.requireNonNull(of.members().get(member), member);
  }

  @Test
  void describes_each_route_and_no_other() {
    Set<String> described = new TreeSet<>();
    object(document, "paths")
        .members()
        .forEach(
            (path, methods) ->
                ((Json.Obj) methods)
                    .members()
                    .keySet()
                    .forEach(
                        method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    assertEquals(
        Arrays.stream(PageRoute.values())
            .map(route -> route.method() + " /" + route.path())
            .collect(Collectors.toCollection(TreeSet::new)),
        described);
  }

  @Test
  void states_for_each_route_what_it_returns_and_that_it_needs_a_login() {
    for (Json methods : object(document, "paths").members().values()) {
      for (Json each : ((Json.Obj) methods).members().values()) {
        Json.Obj operation = (Json.Obj) each;
        Set<String> statuses = object(operation, "responses").members().keySet();
        assertTrue(statuses.contains("200") || statuses.contains("202"), statuses::toString);
        assertTrue(statuses.contains("401"), statuses::toString);
      }
    }
  }

  @Test
  void refers_only_to_schemas_that_exist() {
    Set<String> missing = new TreeSet<>();
    int found = check(document, missing);
    assertEquals(Set.of(), missing);
    assertTrue(found >= 10, () -> found + " references");
  }

  /** Returns how many references there are, and adds those that lead nowhere. */
  private int check(Json json, Set<String> missing) {
    int found = 0;
    if (json instanceof Json.Arr array) {
      for (Json each : array.items()) {
        found += check(each, missing);
      }
    } else if (json instanceof Json.Obj object) {
      for (Json each : object.members().values()) {
        found += check(each, missing);
      }
      if (object.members().get("$ref") instanceof Json.Str reference) {
        found++;
        if (!exists(reference.text())) {
          missing.add(reference.text());
        }
      }
    }
    return found;
  }

  private boolean exists(String reference) {
    if (!reference.startsWith("#/")) {
      return Files.exists(DOCS.resolve(reference));
    }
    Json at = document;
    for (String part : reference.substring(2).split("/", -1)) {
      at = at instanceof Json.Obj object ? object.members().get(part) : null;
    }
    return at != null;
  }
}
