// Timers as they are usually written: Express, one query after the other, Socket.IO; no transaction, log or history.
import { createServer } from "node:http";
import cookieSession from "cookie-session";
import express from "express";
import pg from "pg";
import { Server } from "socket.io";

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = express();
const server = createServer(app);
const io = new Server(server);

const ENTRY = `
  SELECT e.*, t.name AS task_type_name, t.color, t.category, u.name AS user_name
  FROM time_entries AS e
  JOIN task_types AS t ON t.id = e.task_type_id
  JOIN users AS u ON u.id = e.user_id`;

app.use(cookieSession({ name: "session", keys: [process.env.COOKIE_SECRET] }));
app.use(express.json());

app.post("/login", (request, response) => {
  request.session.token = request.body.token;
  response.json({});
});

app.use(async (request, response, next) => {
  const { rows } = await pool.query(
    `SELECT u.id, u.name, u.organization_id FROM sign_ins AS s JOIN users AS u ON u.id = s.user_id
     WHERE s.token = $1 AND s.expires_at > now()`,
    [request.session.token],
  );
  if (rows.length === 0) return response.status(401).json({ error: "Sign in first" });
  request.user = rows[0];
  next();
});

app.post("/timers/start", async (request, response) => {
  const { user, body } = request;
  const running = await pool.query("SELECT id FROM time_entries WHERE user_id = $1 AND end_time IS NULL", [user.id]);
  if (running.rows.length > 0) return response.status(409).json({ error: "A timer is running already" });
  const types = await pool.query("SELECT * FROM task_types WHERE id = $1 AND organization_id = $2 AND active", [
    body.taskTypeId,
    user.organization_id,
  ]);
  if (types.rows.length === 0) return response.status(404).json({ error: "There is no such task type" });
  const made = await pool.query(
    `INSERT INTO time_entries
       (organization_id, user_id, task_type_id, session_id, project_id, start_time, notes, hourly_rate)
     VALUES ($1, $2, $3, $4, $5, now(), $6, $7) RETURNING id`,
    [
      user.organization_id,
      user.id,
      body.taskTypeId,
      body.sessionId,
      body.projectId,
      body.notes ?? "",
      types.rows[0].hourly_rate,
    ],
  );
  const { rows } = await pool.query(`${ENTRY} WHERE e.id = $1`, [made.rows[0].id]);
  const entry = shown(rows[0]);
  io.to(`organization:${user.organization_id}`).emit("timer:started", entry);
  response.status(201).json(entry);
});

app.post("/timers/stop", async (request, response) => {
  const { user } = request;
  const { rows } = await pool.query(`${ENTRY} WHERE e.user_id = $1 AND e.end_time IS NULL`, [user.id]);
  if (rows.length === 0) return response.status(409).json({ error: "No timer is running" });
  const ended = await pool.query("UPDATE time_entries SET end_time = now() WHERE id = $1 RETURNING end_time", [
    rows[0].id,
  ]);
  const entry = shown({ ...rows[0], end_time: ended.rows[0].end_time });
  io.to(`organization:${user.organization_id}`).emit("timer:stopped", entry);
  response.json(entry);
});

function shown(row) {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    taskType: { id: row.task_type_id, name: row.task_type_name, color: row.color, category: row.category },
    sessionId: row.session_id,
    projectId: row.project_id,
    startTime: row.start_time,
    notes: row.notes,
    ...(row.end_time && { endTime: row.end_time, ...cost(row) }),
  };
}

function cost(row) {
  const minutes = Math.floor((row.end_time - row.start_time) / 60_000);
  const amount = Math.round((row.hourly_rate * minutes * 100) / 60) / 100;
  const span = { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
  return { durationMinutes: minutes, cost: { ...span, cost: amount, formattedCost: `$${amount.toFixed(2)}` } };
}

io.on("connection", (socket) => socket.join(`organization:${socket.handshake.query.organization}`));
server.listen(0, "127.0.0.1", () => console.log(`Ready at http://127.0.0.1:${server.address().port}`));
