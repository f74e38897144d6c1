// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a browser has loaded, and what has failed in it, by the events of its protocol. */
final class BrowserTraffic {

  private final Map<String, String> urls = new ConcurrentHashMap<>();
  private final Map<String, Long> loaded = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /** Takes an event of the Chrome DevTools Protocol. */
  void take(String event, Members parameters) throws JsonException {
    switch (event) {
      case "Network.requestWillBeSent" ->
          urls.put(parameters.text("requestId"), parameters.object("request").text("url"));
      case "Network.loadingFinished" ->
          loaded.put(
              parameters.text("requestId"),
              parameters
                  .optionalNumber("encodedDataLength")
                  .map(BigDecimal::longValue)
                  .orElseThrow());
      case "Log.entryAdded" -> takeEntry(parameters.object("entry"));
      case "Runtime.exceptionThrown" ->
          problems.add(parameters.object("exceptionDetails").text("text"));
      default -> {
        // All others are of no interest.
      }
    }
  }

  /** Errors count, except those of the network: the gateway may be restarted. */
  private void takeEntry(Members entry) throws JsonException {
    if (entry.text("level").equals("error") && !entry.text("source").equals("network")) {
      problems.add(entry.text("text"));
    }
  }

  /** Returns the addresses of all requests. */
  List<String> urls() {
    return List.copyOf(urls.values());
  }

  /** Returns the bytes of all complete responses, with their headers, as they were transferred. */
  long bytes() {
    return loaded.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Forgets what has been loaded. */
  void clear() {
    urls.clear();
    loaded.clear();
  }

  /** Returns scripts that failed, and what the policy of the page has blocked. */
  List<String> problems() {
    return List.copyOf(problems);
  }
}
