import { ModalTitle } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  SpotlightAction,
  SpotlightActionsGroup,
  SpotlightActionsList,
  SpotlightEmpty,
  SpotlightRoot,
  SpotlightSearch,
} from "@mantine/spotlight";
import { IconSearch, IconUser, IconUsersGroup } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { segmentNames } from "../../../src/customers/profile.ts";
import { useCustomerMatches } from "../queries/customers.ts";
import { segmentLabel } from "../segments.ts";

/** Finds people, segments and places. Enter takes the first line: the customers list, searched. */
export default function SearchDialog() {
  const [query, setQuery] = useState("");
  const text = query.trim();
  const [settled] = useDebouncedValue(text, 180);
  const matches = useCustomerMatches(settled, 6).data?.customers ?? [];
  const navigate = useNavigate();
  const segments = segmentNames.filter((name) =>
    segmentLabel(name).toLowerCase().includes(text.toLowerCase()),
  );

  return (
    <SpotlightRoot
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      overlayProps={{ backgroundOpacity: 0.4 }}
      transitionProps={{ duration: 0 }}
      scrollable
      maxHeight={420}
      classNames={{ content: "search-dialog" }}
    >
      <ModalTitle className="only-heard">Search customers and segments</ModalTitle>
      <SpotlightSearch
        placeholder="Customer number, name or e-mail"
        aria-label="Search customers and segments"
        leftSection={<IconSearch size={18} stroke={1.8} aria-hidden />}
      />
      <SpotlightActionsList aria-label="Found">
        {text !== "" && (
          <SpotlightAction
            label={`Search customers for “${text}”`}
            leftSection={<IconSearch size={17} aria-hidden />}
            onClick={() => navigate({ to: "/customers", search: { search: text } })}
          />
        )}
        {text !== "" && matches.length > 0 && (
          <SpotlightActionsGroup label="Customers">
            {matches.map((customer) => (
              <SpotlightAction
                key={customer.id}
                label={customer.identity}
                description={customer.why}
                leftSection={<IconUser size={17} aria-hidden />}
                onClick={() =>
                  navigate({
                    to: "/customers/$id",
                    params: { id: customer.id },
                    search: { search: text },
                  })
                }
              />
            ))}
          </SpotlightActionsGroup>
        )}
        {segments.length > 0 && (
          <SpotlightActionsGroup label="Segments">
            {segments.map((segment) => (
              <SpotlightAction
                key={segment}
                label={segmentLabel(segment)}
                leftSection={<IconUsersGroup size={17} aria-hidden />}
                onClick={() => navigate({ to: "/customers", search: { segment } })}
              />
            ))}
          </SpotlightActionsGroup>
        )}
        {text === "" && segments.length === 0 && <SpotlightEmpty>Nothing found</SpotlightEmpty>}
      </SpotlightActionsList>
    </SpotlightRoot>
  );
}
