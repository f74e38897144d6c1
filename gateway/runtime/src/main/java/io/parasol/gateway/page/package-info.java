// SPDX-License-Identifier: Apache-2.0
/**
 * The page for people: a web server with the front end, who is logged in, the live messages, and
 * requests and commands from the browser.
 *
 * <p>Out of scope: what the messages say, and who may read or send them, which the access table
 * decides.
 */
@NullMarked
package io.parasol.gateway.page;

import org.jspecify.annotations.NullMarked;
