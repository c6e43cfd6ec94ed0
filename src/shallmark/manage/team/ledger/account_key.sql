-- From when to when somebody could come in by the account of another: was shown the link of the
-- invitation, or wrote the address that a link for a new password went to. It ends when a password
-- is chosen by a link that was mailed elsewhere.
SELECT a.reference AS account, p.reference AS holder, k.how, k.at AS since,
  (SELECT MIN(e.at) FROM team_accountkey e
    WHERE e.account_id = k.account_id AND e.how = 'alone' AND e.id > k.id) AS until
FROM team_accountkey k
JOIN team_person a ON a.id = k.account_id
JOIN team_person p ON p.id = k.holder_id
