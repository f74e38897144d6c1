// SPDX-License-Identifier: Apache-2.0
/**
 * Strict YAML with the position of each node, the problems of a file, and the files that the
 * program ships.
 *
 * <p>Out of scope: the meaning of a key.
 */
@NullMarked
package io.parasol.config.yaml;

import org.jspecify.annotations.NullMarked;
